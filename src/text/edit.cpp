#include "text/edit.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <tuple>
#include <utility>

namespace iislint::text {
namespace {

// Reads sorted edits as one sequence of pieces: kept text, removed text, inserted text. Kept text never ends.
class Pieces {
public:
    explicit Pieces(std::span<const Edit> edits) : edits_(edits) {}

    bool at_end() const { return edits_.empty(); }
    // Bytes kept before the next edit.
    Offset kept() const { return std::max(edits_.front().span.begin, position_) - position_; }
    // What is left of the edit at hand; both are nothing unless kept() == 0.
    Offset removed() const { return edits_.front().span.end - position_; }
    std::string_view inserted() const { return std::string_view(edits_.front().text).substr(inserted_done_); }

    void skip_input(Offset count) {
        position_ += count;
        next_when_used_up();
    }
    void skip_inserted(std::size_t count) {
        inserted_done_ += count;
        next_when_used_up();
    }

private:
    void next_when_used_up() {
        if (position_ == edits_.front().span.end && inserted().empty()) {
            edits_ = edits_.subspan(1);
            inserted_done_ = 0;
        }
    }

    std::span<const Edit> edits_;
    Offset position_ = 0;
    std::size_t inserted_done_ = 0;
};

// Collects pieces into edits; neighbours without kept text between them become one.
class EditBuilder {
public:
    void keep(Offset count) {
        if (count == 0) return;
        flush();
        current_.span = {current_.span.end + count, current_.span.end + count};
    }
    void remove(Offset count) { current_.span.end += count; }
    void insert(std::string_view text) { current_.text.append(text); }

    std::vector<Edit> finish() && {
        flush();
        return std::move(edits_);
    }

private:
    void flush() {
        if (!current_.span.empty() || !current_.text.empty()) edits_.push_back(current_);
        current_.text.clear();
    }

    std::vector<Edit> edits_;
    Edit current_;
};

}  // namespace

void sort_edits(std::vector<Edit>& edits) {
    // By end as well: an insertion belongs before a replacement that begins at the same place.
    std::ranges::stable_sort(edits, [](const Edit& a, const Edit& b) {
        return std::tie(a.span.begin, a.span.end) < std::tie(b.span.begin, b.span.end);
    });
}

bool overlapping(std::span<const Edit> sorted) {
    for (std::size_t i = 1; i < sorted.size(); ++i)
        if (sorted[i].span.begin < sorted[i - 1].span.end) return true;
    return false;
}

std::string apply_edits(std::string_view text, std::span<const Edit> sorted) {
    assert(!overlapping(sorted));
    std::size_t size = text.size();
    for (const Edit& edit : sorted) size += edit.text.size() - edit.span.size();
    std::string out;
    out.reserve(size);
    std::size_t done = 0;
    for (const Edit& edit : sorted) {
        out.append(text.substr(done, edit.span.begin - done));
        out.append(edit.text);
        done = edit.span.end;
    }
    out.append(text.substr(done));
    return out;
}

std::vector<Edit> compose_edits(std::span<const Edit> earlier, std::span<const Edit> later) {
    if (earlier.empty()) return {later.begin(), later.end()};
    if (later.empty()) return {earlier.begin(), earlier.end()};

    // Both walk through the second text: what `earlier` puts out is what `later` takes in.
    Pieces a(earlier);
    Pieces b(later);
    EditBuilder composed;
    while (!a.at_end() || !b.at_end()) {
        if (!a.at_end() && a.kept() == 0 && (a.removed() > 0 || a.inserted().empty())) {
            composed.remove(a.removed());
            a.skip_input(a.removed());
            continue;
        }
        if (!b.at_end() && b.kept() == 0 && (!b.inserted().empty() || b.removed() == 0)) {
            composed.insert(b.inserted());
            b.skip_inserted(b.inserted().size());
            continue;
        }
        const bool a_inserts = !a.at_end() && a.kept() == 0;
        const bool b_removes = !b.at_end() && b.kept() == 0;
        Offset count = std::numeric_limits<Offset>::max();
        if (!a.at_end()) count = a_inserts ? static_cast<Offset>(a.inserted().size()) : a.kept();
        if (!b.at_end()) count = std::min(count, b_removes ? b.removed() : b.kept());

        if (a_inserts) {
            if (!b_removes) composed.insert(a.inserted().substr(0, count));
            a.skip_inserted(count);
        } else {
            if (b_removes) {
                composed.remove(count);
            } else {
                composed.keep(count);
            }
            if (!a.at_end()) a.skip_input(count);
        }
        if (!b.at_end()) b.skip_input(count);
    }
    return std::move(composed).finish();
}

}  // namespace iislint::text
