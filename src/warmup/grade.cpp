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

}  // namespace

Grade grade_application(const std::vector<Finding>& findings, const config::Server& server, std::uint32_t application) {
    const Relevance relevance(server, application);
    Grade grade;
    for (const Finding& finding : findings) {
        if (!is_about_availability(*finding.rule) || !relevance.concerns(finding)) continue;
        const auto same = std::find_if(grade.losses.begin(), grade.losses.end(),
                                       [&](const Grade::Loss& loss) { return loss.rule == finding.rule; });
        const Grade::Loss loss{finding.rule, finding.level, cost(finding.level), finding.message()};
        if (same == grade.losses.end())
            grade.losses.push_back(loss);
        else if (loss.points > same->points)
            *same = loss;
    }
    std::stable_sort(grade.losses.begin(), grade.losses.end(), [](const Grade::Loss& a, const Grade::Loss& b) {
        return a.points != b.points ? a.points > b.points : a.rule->id < b.rule->id;
    });
    for (const Grade::Loss& loss : grade.losses) grade.points -= loss.points;
    grade.points = std::max(grade.points, 0);
    grade.letter = letter(grade.points);
    return grade;
}

std::string report_card(std::string_view title, const Grade& grade) {
    std::string card = fmt::format("{}: {} ({} of 100)\n", visible(title), grade.letter, grade.points);
    for (const Grade::Loss& loss : grade.losses)
        card += fmt::format("  -{:<3} {}[{}] {}\n", loss.points, findings::to_string(loss.level), loss.rule->id,
                            visible(loss.message));
    return card;
}

}  // namespace iislint::warmup
