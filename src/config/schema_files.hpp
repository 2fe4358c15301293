// IIS's own schema files (inetsrv\config\schema\*.xml) as the schema of a run.
//
// Purpose: sections of third parties and of newer servers are judged by what that server knows. A folder is taken for
// the server's whole schema: a section that its files describe replaces the built-in one, and what they leave out is
// unknown_to_server. A single file adds to what is known. Registration (where a section may stand, whether it is
// locked) is not in schema files and stays the built-in one; new sections are allowed everywhere.
// Ownership: LoadedSchema owns all tables; it must outlive whatever was parsed, compiled or found under it.
//
//   Result<LoadedSchema> schema = LoadedSchema::load(files, {"schema"});
//   const ActiveSchema active(*schema);   // names(), sections(), find_section() answer from it until the end of scope
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/files.hpp"
#include "base/result.hpp"
#include "config/schema_draft.hpp"

namespace iislint::config {

class LoadedSchema {
public:
    // Folders and files; none: the built-in schema. The first thing that cannot be understood is the error, with its
    // file and line.
    static Result<LoadedSchema> load(const Files& files, const std::vector<std::string>& paths);

    const SchemaTables& tables() const { return frozen_ == nullptr ? built_in_tables : frozen_->tables; }

private:
    std::unique_ptr<const FrozenSchema> frozen_;
};

// Makes a loaded schema that of the process for its lifetime; the former one answers again afterwards. To be made
// before rules are compiled, files are parsed and threads start.
class ActiveSchema {
public:
    explicit ActiveSchema(const LoadedSchema& schema) : before_(use_tables(&schema.tables())) {}
    explicit ActiveSchema(LoadedSchema&&) = delete;
    ActiveSchema(const ActiveSchema&) = delete;
    ActiveSchema& operator=(const ActiveSchema&) = delete;
    ~ActiveSchema() { use_tables(before_); }

private:
    const SchemaTables* before_;
};

}  // namespace iislint::config
