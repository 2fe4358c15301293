#include "base/replace_files.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

#include <sys/resource.h>

#include "base/deferred_signals.hpp"
#include "base/file_attributes.hpp"
#include "base/file_stamp.hpp"
#include "base/system_error.hpp"
#include "base/temporary_file.hpp"

namespace iislint {
namespace {

constexpr int lock_attempts = 100;
constexpr int lock_pause_milliseconds = 50;

Error cannot_write(const std::string& path, std::string_view why, std::string_view advice = {}) {
    std::string message = "cannot write " + quoted(path) + ": ";
    message.append(why).append("; nothing was written");
    if (!advice.empty()) message.append("; ").append(advice);
    return {std::move(message)};
}

std::string advice_for(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return "make room on the disk and run the command again";
        case EACCES:
        case EPERM:
            return "check the permissions of the file and its folder";
        case EROFS:
            return "the disk is read-only";
        case EMFILE:
        case ENFILE:
            return "fix fewer files at a time, or raise the limit on open files";
        case EFBIG:
            return "raise the limit on file sizes";
        default:
            return "check its folder and the disk";
    }
}

// Every folder and every new file stays open to the end.
class ManyOpenFiles {
public:
    ManyOpenFiles() {
        known_ = ::getrlimit(RLIMIT_NOFILE, &usual_) == 0;
        rlimit most = usual_;
        most.rlim_cur = most.rlim_max;
        if (known_) ::setrlimit(RLIMIT_NOFILE, &most);
    }
    ManyOpenFiles(const ManyOpenFiles&) = delete;
    ManyOpenFiles& operator=(const ManyOpenFiles&) = delete;
    ~ManyOpenFiles() {
        if (known_) ::setrlimit(RLIMIT_NOFILE, &usual_);
    }

private:
    rlimit usual_{};
    bool known_ = false;
};

struct Folder {
    std::string path;
    FileDescriptor descriptor;
    struct stat status {};
    bool locked = false;
};

struct Target {
    const Replacement* replacement = nullptr;
    const Folder* folder = nullptr;
    std::string name;  // in the folder, behind all symbolic links
    NewFile fresh;
    TemporaryName displaced;  // the old file, kept until every file is replaced
    std::optional<NewFile> backup = std::nullopt;
    std::string published_backup = {};
    bool replaced = false;
};

class Replacer {
public:
    Replacer(SystemCalls& system, const ReplaceOptions& options) : system_(system), options_(options) {}

    Result<std::vector<std::string>> run(const std::vector<Replacement>& replacements) {
        if (Result<void> done = find_targets(replacements); !done) return done.error();
        if (Result<void> done = lock_folders(); !done) return done.error();
        for (Target& target : targets_) remove_left_over(target);
        for (Target& target : targets_) {
            if (Result<void> done = prepare(target); !done) return done.error();
            if (Result<void> done = stop_when_interrupted(target); !done) return done.error();
        }
        for (const Target& target : targets_)
            if (Result<struct stat> still = check_unchanged(target); !still) return still.error();
        if (Result<void> done = publish_backups(); !done) return done.error();
        // From here to the end an interruption waits: there is nothing slow left to do.
        for (Target& target : targets_)
            if (std::optional<std::string> why = replace(target)) return put_back(target, *why);
        if (Result<void> done = finish(); !done) return done.error();
        if (const char* signal = signals_.take())
            notes_.push_back(std::string("interrupted by ") + signal + " when everything was written");
        return std::move(notes_);
    }

private:
    Result<void> find_targets(const std::vector<Replacement>& replacements);
    Result<const Folder*> open_folder(const std::string& path, const Replacement& replacement);
    bool is_within_roots(const std::string& path, const std::string& real);
    Result<void> lock_folders();
    void remove_left_over(const Target& target);
    Result<struct stat> check_unchanged(const Target& target);
    bool has_same_content(const Target& target, int original);
    Result<void> prepare(Target& target);
    Result<void> fill(const Target& target, NewFile& file, std::string_view bytes, int original,
                      const struct stat& status, bool keep_times);
    Result<void> prepare_backup(Target& target, int original, const struct stat& status);
    Result<void> stop_when_interrupted(const Target& target);
    Result<void> publish_backups();
    void remove_backups();
    std::optional<std::string> replace(Target& target);
    bool is_in_place(const Target& target);
    Error put_back(const Target& failed, const std::string& why);
    Result<void> finish();

    SystemCalls& system_;
    const ReplaceOptions& options_;
    ManyOpenFiles many_open_files_;
    DeferredSignals signals_;
    std::map<std::string, std::unique_ptr<Folder>> folders_;
    std::vector<Target> targets_;
    std::vector<std::string> notes_;
};

// Configuration comes from pull requests, and so do symbolic links: one that was found in a folder must not lead out.
bool Replacer::is_within_roots(const std::string& path, const std::string& real) {
    if (options_.roots.empty()) return true;
    return std::ranges::any_of(options_.roots, [&](const std::string& root) {
        if (root == path) return true;
        const std::optional<std::string> real_root = system_.real_path(root.c_str());
        if (!real_root) return false;
        return real == *real_root || real.starts_with(*real_root == "/" ? *real_root : *real_root + "/");
    });
}

Result<const Folder*> Replacer::open_folder(const std::string& path, const Replacement& replacement) {
    std::unique_ptr<Folder>& folder = folders_[path];
    if (folder) return folder.get();
    const int opened = retried([&] { return system_.open_directory(path.c_str()); });
    if (opened < 0)
        return cannot_write(replacement.path, "its folder cannot be opened (" + reason(errno) + ")", advice_for(errno));
    folder = std::make_unique<Folder>(Folder{path, FileDescriptor(opened, system_)});
    if (system_.status(opened, folder->status) != 0)
        return cannot_write(replacement.path, reason(errno), advice_for(errno));
    return folder.get();
}

Result<void> Replacer::find_targets(const std::vector<Replacement>& replacements) {
    targets_.reserve(replacements.size());
    std::map<std::string, const Replacement*> by_real_path;
    for (const Replacement& replacement : replacements) {
        // The system calls stop at a NUL and would open another file than the one that messages name.
        if (replacement.path.find('\0') != std::string::npos)
            return cannot_write(replacement.path, "a path cannot hold a NUL character");
        const std::optional<std::string> real = system_.real_path(replacement.path.c_str());
        if (!real) return cannot_write(replacement.path, reason(errno), "check the path and its permissions");
        if (!is_within_roots(replacement.path, *real))
            return cannot_write(replacement.path, "it is a link to " + quoted(*real) + ", outside of what was given",
                                "name that file itself, or its folder");
        const auto [other, is_new] = by_real_path.emplace(*real, &replacement);
        if (!is_new)
            return cannot_write(replacement.path, "it is the same file as " + quoted(other->second->path),
                                "name the file once");
        const std::size_t slash = real->rfind('/');
        const Result<const Folder*> folder = open_folder(slash == 0 ? "/" : real->substr(0, slash), replacement);
        if (!folder) return folder.error();
        const int directory = (*folder)->descriptor.get();
        std::string name = real->substr(slash + 1);
        targets_.push_back({.replacement = &replacement,
                            .folder = *folder,
                            .name = name,
                            .fresh = NewFile(system_, directory, name),
                            .displaced = TemporaryName(system_, directory)});
    }
    return {};
}

// In one order for everybody, so that two runs cannot wait for each other.
Result<void> Replacer::lock_folders() {
    std::vector<Folder*> order;
    for (const auto& [path, folder] : folders_) order.push_back(folder.get());
    std::ranges::sort(order, {},
                      [](const Folder* one) { return std::tuple(one->status.st_dev, one->status.st_ino, one->path); });
    int pauses = 0;
    for (Folder* folder : order) {
        folder->locked = true;
        while (system_.lock(folder->descriptor.get()) != 0) {
            if (errno == EINTR) continue;
            if (errno != EWOULDBLOCK) {
                // Some network drives have no such locks. What changed meanwhile is still noticed.
                folder->locked = false;
                break;
            }
            const auto first = std::ranges::find(targets_, folder, &Target::folder);
            if (const Result<void> go_on = stop_when_interrupted(*first); !go_on) return go_on.error();
            if (++pauses > lock_attempts)
                return Error{"another iislint is writing in " + quoted(folder->path) +
                             "; nothing was written; run the command again when it is done"};
            system_.sleep_milliseconds(lock_pause_milliseconds);
        }
    }
    return {};
}

// A killed run may have had no time to do it. Nobody else is using these names: the folder is locked.
void Replacer::remove_left_over(const Target& target) {
    const int directory = target.folder->descriptor.get();
    const auto names = system_.list(directory, temporary_prefix(target.name));
    if (!target.folder->locked || !names) return;
    for (const std::string& name : *names) {
        struct stat status {};
        if (!is_temporary_name(name, target.name) || system_.status_at(directory, name.c_str(), status) != 0 ||
            !S_ISREG(status.st_mode))
            continue;
        if (system_.remove_at(directory, name.c_str()) == 0)
            notes_.push_back("removed " + quoted(target.folder->path + "/" + name) + ", left by a run that was killed");
    }
}

// Only what can be replaced without anybody losing anything.
Result<struct stat> Replacer::check_unchanged(const Target& target) {
    const Replacement& replacement = *target.replacement;
    struct stat status {};
    if (system_.status_at(target.folder->descriptor.get(), target.name.c_str(), status) != 0)
        return cannot_write(replacement.path, reason(errno), advice_for(errno));
    if (!S_ISREG(status.st_mode)) return cannot_write(replacement.path, "it is not a regular file");
    if (stamp_of(status) != replacement.expected)
        return cannot_write(replacement.path, "it changed since it was read", "run the command again");
    if (status.st_nlink > 1 && !options_.force)
        return cannot_write(replacement.path,
                            "it has " + std::to_string(status.st_nlink) +
                                " hard links, and a new file would leave the others with the old content",
                            "edit it by hand, make it a file of its own, or accept that with --force");
    return status;
}

// A change that keeps size and time is seen only here. False with errno 0 when the bytes differ.
bool Replacer::has_same_content(const Target& target, int original) {
    std::string_view rest = target.replacement->original;
    std::string chunk(std::min<std::size_t>(rest.size() + 1, 1 << 16), '\0');
    for (;;) {
        const ssize_t count = retried([&] { return system_.read(original, chunk.data(), chunk.size()); });
        if (count < 0) return false;
        const auto got = std::string_view(chunk).substr(0, static_cast<std::size_t>(count));
        errno = 0;
        if (got.empty()) return rest.empty();
        if (!rest.starts_with(got)) return false;
        rest.remove_prefix(got.size());
    }
}

Result<void> Replacer::fill(const Target& target, NewFile& file, std::string_view bytes, int original,
                            const struct stat& status, bool keep_times) {
    const std::string& path = target.replacement->path;
    if (!file.create() || !file.write(bytes)) return cannot_write(path, reason(errno), advice_for(errno));
    if (const std::optional<std::string> lost = keep_attributes(system_, original, status, file.descriptor()))
        return cannot_write(path, *lost, "run the command as the owner of the file");
    const struct timespec times[2] = {status.st_atim, status.st_mtim};
    if (keep_times && system_.set_times(file.descriptor(), times) != 0)
        return cannot_write(path, reason(errno), advice_for(errno));
    if (!file.sync()) return cannot_write(path, reason(errno), advice_for(errno));
    return {};
}

Result<void> Replacer::prepare_backup(Target& target, int original, const struct stat& status) {
    const std::string& path = target.replacement->path;
    const std::string name = target.name + options_.backup_suffix;
    struct stat existing {};
    if (system_.status_at(target.folder->descriptor.get(), name.c_str(), existing) == 0)
        return cannot_write(path, "its backup " + quoted(name) + " exists already",
                            "move that away, or choose another suffix");
    if (errno != ENOENT)
        return cannot_write(path, "its backup " + quoted(name) + " cannot be made (" + reason(errno) + ")",
                            "choose another suffix");
    target.backup.emplace(system_, target.folder->descriptor.get(), target.name);
    return fill(target, *target.backup, target.replacement->original, original, status, true);
}

Result<void> Replacer::prepare(Target& target) {
    const Replacement& replacement = *target.replacement;
    const int directory = target.folder->descriptor.get();
    const Result<struct stat> status = check_unchanged(target);
    if (!status) return status.error();
    // Renaming would get round the protection of a read-only file.
    if (system_.may_write(directory, target.name.c_str()) != 0)
        return cannot_write(replacement.path, reason(errno), "make the file writable");
    const FileDescriptor original(retried([&] { return system_.open_at(directory, target.name.c_str()); }), system_);
    if (!original) return cannot_write(replacement.path, reason(errno), advice_for(errno));
    if (!has_same_content(target, original.get()))
        return errno == 0 ? cannot_write(replacement.path, "it changed since it was read", "run the command again")
                          : cannot_write(replacement.path, "it cannot be read again (" + reason(errno) + ")",
                                         advice_for(errno));
    if (!options_.backup_suffix.empty())
        if (Result<void> done = prepare_backup(target, original.get(), *status); !done) return done;
    return fill(target, target.fresh, replacement.bytes, original.get(), *status, false);
}

Result<void> Replacer::stop_when_interrupted(const Target& target) {
    const char* signal = signals_.take();
    if (signal == nullptr) return {};
    return cannot_write(target.replacement->path, std::string("interrupted by ") + signal);
}

Result<void> Replacer::publish_backups() {
    for (Target& target : targets_) {
        if (!target.backup) continue;
        const std::string name = target.name + options_.backup_suffix;
        if (!target.backup->publish_as(name)) {
            const int error = errno;
            remove_backups();
            return cannot_write(target.replacement->path,
                                "its backup " + quoted(name) + " cannot be made (" + reason(error) + ")",
                                error == EEXIST ? "move that away, or choose another suffix" : advice_for(error));
        }
        target.published_backup = name;
        notes_.push_back("kept the old " + quoted(target.replacement->path) + " as " +
                         quoted(target.folder->path + "/" + name));
    }
    return {};
}

void Replacer::remove_backups() {
    for (const Target& target : targets_)
        if (!target.published_backup.empty())
            system_.remove_at(target.folder->descriptor.get(), target.published_backup.c_str());
}

// Some file systems report a failure of what they did nevertheless.
bool Replacer::is_in_place(const Target& target) {
    struct stat at_name {};
    struct stat fresh {};
    return system_.status_at(target.folder->descriptor.get(), target.name.c_str(), at_name) == 0 &&
           system_.status(target.fresh.descriptor(), fresh) == 0 && at_name.st_dev == fresh.st_dev &&
           at_name.st_ino == fresh.st_ino;
}

// Puts the new file in the place of the old one, which stays under a temporary name; or says why that failed.
std::optional<std::string> Replacer::replace(Target& target) {
    const int directory = target.folder->descriptor.get();
    if (!target.fresh.ensure_name()) return reason(errno);
    const std::string& fresh = target.fresh.name().name();
    if (system_.exchange_at(directory, fresh.c_str(), target.name.c_str()) == 0 ||
        (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP && is_in_place(target))) {
        target.displaced.own(target.fresh.name().release());
        target.replaced = true;
        struct stat old {};
        if (system_.status_at(directory, target.displaced.name().c_str(), old) != 0) return reason(errno);
        if (stamp_of(old) != target.replacement->expected) return "it changed since it was read";
        return std::nullopt;
    }
    if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return reason(errno);
    // Not every file system can exchange. A second name keeps the old file; where there can be none, nothing does.
    const std::optional<std::string> kept = temporary_name(system_, target.name);
    if (kept && system_.link_at(directory, target.name.c_str(), kept->c_str()) == 0) target.displaced.own(*kept);
    if (system_.rename_at(directory, fresh.c_str(), target.name.c_str()) != 0 && !is_in_place(target))
        return reason(errno);
    target.fresh.name().release();
    target.replaced = true;
    return std::nullopt;
}

// Puts the old files back and tells what is where.
Error Replacer::put_back(const Target& failed, const std::string& why) {
    std::string restored;
    std::string lost;
    for (auto target = targets_.rbegin(); target != targets_.rend(); ++target) {
        if (!target->replaced) continue;
        const int directory = target->folder->descriptor.get();
        const std::string path = quoted(target->replacement->path);
        if (target->displaced.is_there() &&
            system_.rename_at(directory, target->displaced.name().c_str(), target->name.c_str()) == 0) {
            target->displaced.release();
            if (&*target != &failed) restored += (restored.empty() ? "" : ", ") + path;
            continue;
        }
        lost += "; " + path + " has its new content and could not be put back (" + reason(errno) + ")";
        if (!target->displaced.is_there()) continue;
        // A name that the next run does not take for a leftover.
        const std::string old = target->displaced.release();
        const std::string former = target->name + ".former" + old.substr(old.rfind('-'));
        const bool renamed = system_.rename_new_at(directory, old.c_str(), former.c_str()) == 0;
        lost += ", its old content is in " + quoted(target->folder->path + "/" + (renamed ? former : old));
    }
    std::string message = "cannot write " + quoted(failed.replacement->path) + ": " + why;
    if (lost.empty()) {
        remove_backups();
        if (!restored.empty()) message += "; already written and put back: " + restored;
        message += restored.empty() ? "; nothing was written" : "; every file is as it was";
    } else {
        if (!restored.empty()) message += "; put back: " + restored;
        message += lost;
    }
    return {message + "; remove the cause and run the command again"};
}

// The old files go, and the folders are flushed: a rename survives a power failure only then.
Result<void> Replacer::finish() {
    std::string left;
    for (Target& target : targets_) {
        if (!target.displaced.is_there()) continue;
        const std::string path = target.folder->path + "/" + target.displaced.name();
        if (!target.displaced.remove()) left += (left.empty() ? "" : ", ") + quoted(path);
    }
    if (!left.empty())
        return Error{"all files were written, but the old content could not be removed (" + reason(errno) +
                     "); remove " + left + " by hand"};
    for (const auto& [path, folder] : folders_) {
        const int directory = folder->descriptor.get();
        // Some network drives cannot flush a folder and leave this to the system.
        if (retried([&] { return system_.sync(directory); }) != 0 && errno != EINVAL && errno != ENOTSUP)
            return Error{"all files were written, but flushing the folder " + quoted(path) +
                         " failed: " + reason(errno) + "; check the disk"};
    }
    return {};
}

}  // namespace

Result<std::vector<std::string>> replace_files(SystemCalls& system, const std::vector<Replacement>& replacements,
                                               const ReplaceOptions& options) {
    if (replacements.empty()) return std::vector<std::string>{};
    return Replacer(system, options).run(replacements);
}

}  // namespace iislint
