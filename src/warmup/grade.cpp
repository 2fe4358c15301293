#include "warmup/grade.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/visible.hpp"

namespace iislint::warmup {
namespace {

using findings::Finding;
using findings::Level;
using findings::SubjectKind;

int cost(Level level) {
    switch (level) {
        case Level::error:
            return 30;
        case Level::warning:
            return 15;
        case Level::note:
            break;
    }
    return 2;
}

char letter(int points) {
    if (points >= 90) return 'A';
    if (points >= 80) return 'B';
    if (points >= 70) return 'C';
    if (points >= 60) return 'D';
    return 'F';
}

bool is_about_availability(const findings::RuleInfo& rule) {
    return std::find(rule.tags.begin(), rule.tags.end(), "availability") != rule.tags.end();
}

class Relevance {
public:
    Relevance(const config::Server& server, std::uint32_t application)
        : server_(server),
          application_(server.applications()[application]),
          name_(server.application_name(application)) {}

    bool concerns(const Finding& finding) const {
        if (!lies_in_files(finding)) return false;
        switch (finding.subject.kind) {
            case SubjectKind::application:
                return equal_ignore_case(finding.subject.name, name_);
            case SubjectKind::application_pool:
                return equal_ignore_case(finding.subject.name, application_.pool_name);
            case SubjectKind::site:
                return equal_ignore_case(finding.subject.name, server_.sites()[application_.site].name);
            case SubjectKind::virtual_directory:
                return false;
            case SubjectKind::section:
            case SubjectKind::file:
                return true;
        }
        return false;
    }

private:
    // Two servers may know a pool of the same name.
    bool lies_in_files(const Finding& finding) const {
        if (finding.location.source == nullptr) return false;
        const auto is = [&](const config::ConfigFile* file) { return &file->source() == finding.location.source; };
        return is(&server_.file()) || std::any_of(application_.web_configs.begin(), application_.web_configs.end(),
                                                  [&](const config::WebConfig& web) { return is(web.file); });
    }

    const config::Server& server_;
    const config::Application& application_;
    std::string name_;
};

// A loss that a later one with the same name may replace.
void lose(std::vector<Grade::Loss>& losses, Grade::Loss loss) {
    const auto same =
        std::find_if(losses.begin(), losses.end(), [&](const auto& other) { return other.name == loss.name; });
    if (same == losses.end())
        losses.push_back(std::move(loss));
    else if (loss.points > same->points)
        *same = std::move(loss);
}

// A step and the rules that say the same of it count once.
void lose_step(std::vector<Grade::Loss>& losses, const Lack& lack) {
    const Grade::Loss loss{std::string(lack.step), "missing", cost(lack.weight), lack.message};
    const auto says_it = [&](const Grade::Loss& other) {
        return std::find(lack.rules.begin(), lack.rules.end(), other.name) != lack.rules.end();
    };
    const bool is_said = std::any_of(losses.begin(), losses.end(), [&](const Grade::Loss& other) {
        return says_it(other) && other.points >= loss.points;
    });
    if (is_said) return;
    std::erase_if(losses, says_it);
    losses.push_back(loss);
}

}  // namespace

Grade grade_application(const std::vector<Finding>& findings, const std::vector<Lack>& lacks,
                        const config::Server& server, std::uint32_t application) {
    const Relevance relevance(server, application);
    Grade grade;
    for (const Finding& finding : findings)
        if (is_about_availability(*finding.rule) && relevance.concerns(finding))
            lose(grade.losses, {finding.rule->id, std::string(findings::to_string(finding.level)), cost(finding.level),
                                finding.message()});
    for (const Lack& lack : lacks) lose_step(grade.losses, lack);
    std::stable_sort(grade.losses.begin(), grade.losses.end(), [](const Grade::Loss& a, const Grade::Loss& b) {
        if (a.points != b.points) return a.points > b.points;
        return a.name.size() != b.name.size() ? a.name.size() < b.name.size() : a.name < b.name;  // W6 before W10
    });
    for (const Grade::Loss& loss : grade.losses) grade.points -= loss.points;
    grade.points = std::max(grade.points, 0);
    grade.letter = letter(grade.points);
    return grade;
}

std::string report_card(std::string_view title, const Grade& grade) {
    std::string card = fmt::format("{}: {} ({} of 100)\n", visible(title), grade.letter, grade.points);
    for (const Grade::Loss& loss : grade.losses)
        card += fmt::format("  -{:<3} {}[{}] {}\n", loss.points, loss.label, loss.name, visible(loss.message));
    return card;
}

}  // namespace iislint::warmup
