#include "findings/controls.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace iislint::findings {
namespace {

TEST(Controls, AreFoundByTheirFullId) {
    ASSERT_NE(find_control("CIS-IIS10-1.5"), nullptr);
    EXPECT_EQ(find_control("CIS-IIS10-1.5")->title, "Each site has an application pool of its own");
    ASSERT_NE(find_control("STIG-V-218762"), nullptr);
    EXPECT_EQ(find_control("STIG-V-218762")->id, "V-218762");
    EXPECT_EQ(find_control("CIS-IIS10-9.9"), nullptr);
    EXPECT_EQ(find_control("ACME-1"), nullptr);
    EXPECT_EQ(find_control_set("ACME-1"), nullptr);
}

TEST(Controls, HaveDistinctIdsAndATitleWithoutFullStop) {
    for (const ControlSet& set : control_sets()) {
        std::set<std::string_view> ids;
        for (const Control& control : set.controls) {
            EXPECT_TRUE(ids.insert(control.id).second) << control.id;
            EXPECT_FALSE(control.title.empty()) << control.id;
            EXPECT_FALSE(control.title.ends_with('.')) << control.id;
            EXPECT_EQ(find_control(std::string(set.prefix) + std::string(control.id)), &control);
        }
    }
}

}  // namespace
}  // namespace iislint::findings
