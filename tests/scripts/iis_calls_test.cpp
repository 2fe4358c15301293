#include "scripts/iis_calls.hpp"

#include <gtest/gtest.h>

namespace iislint::scripts {
namespace {

// "stop Shop; reset 60" for a script.
std::string calls_in(std::string_view text, Dialect dialect) {
    Commands commands;
    read_commands(text, {0, static_cast<text::Offset>(text.size())}, dialect, false, commands);
    std::string all;
    for (const IisCall& call : find_iis_calls(text, commands, dialect)) {
        if (!all.empty()) all += "; ";
        switch (call.kind) {
            case IisCall::Kind::stop_pool:
                all += "stop " + call.pool;
                break;
            case IisCall::Kind::start_pool:
                all += "start " + call.pool;
                break;
            case IisCall::Kind::delete_pool:
                all += "delete " + call.pool;
                break;
            case IisCall::Kind::set_auto_start_off:
                all += "off";
                break;
            case IisCall::Kind::start_services:
                all += "services";
                break;
            case IisCall::Kind::place_app_offline:
                all += "offline";
                break;
            case IisCall::Kind::reset:
                all += std::string("reset") + (call.only_stops ? " stop" : "") + (call.no_force ? " noforce" : "");
                if (call.has_timeout) all += call.timeout ? " " + std::to_string(*call.timeout) : " ?";
                break;
        }
    }
    return all;
}

std::string powershell(std::string_view text) { return calls_in(text, Dialect::powershell); }
std::string batch(std::string_view text) { return calls_in(text, Dialect::batch); }

TEST(IisCalls, StopsByAppcmd) {
    EXPECT_EQ(batch("appcmd stop apppool Shop"), "stop Shop");
    EXPECT_EQ(batch("\"%windir%\\system32\\inetsrv\\appcmd.exe\" stop apppool /apppool.name:\"Old Shop\""),
              "stop Old Shop");
    EXPECT_EQ(batch("%APPCMD% STOP APPPOOL \"Shop\" >nul"), "stop Shop");
    EXPECT_EQ(powershell("& $appcmd stop apppool \"/apppool.name:$name\""), "stop $name");
    EXPECT_EQ(batch("appcmd list apppool /xml | appcmd stop apppool /in"), "stop ");
    EXPECT_EQ(batch("appcmd stop site Shop"), "");
    EXPECT_EQ(batch("appcmd recycle apppool Shop"), "");
}

TEST(IisCalls, StopsByCmdlets) {
    EXPECT_EQ(powershell("Stop-WebAppPool Shop"), "stop Shop");
    EXPECT_EQ(powershell("stop-webapppool -Name:'Shop A' -Passthru"), "stop Shop A");
    EXPECT_EQ(powershell("Stop-WebAppPool -ErrorAction Stop -Name Shop"), "stop Shop");
    EXPECT_EQ(powershell("Stop-WebItem 'IIS:\\AppPools\\Shop'; Stop-WebItem IIS:\\Sites\\Shop"), "stop Shop");
    EXPECT_EQ(powershell("Get-IISAppPool | Stop-WebAppPool"), "stop ");
    EXPECT_EQ(powershell("Restart-WebAppPool Shop"), "start Shop");
    EXPECT_EQ(powershell("Remove-WebAppPool Shop; Remove-Item IIS:\\AppPools\\B"), "delete Shop; delete B");
}

TEST(IisCalls, AutoStartOffInItsManyForms) {
    for (std::string_view line :
         {"appcmd set apppool Shop /autoStart:false", "appcmd set apppool /apppool.name:Shop -autoStart:\"False\"",
          "appcmd set config -section:system.applicationHost/applicationPools \"/[name='Shop'].autoStart:False\""})
        EXPECT_EQ(batch(line), "off") << line;
    for (std::string_view line :
         {"Set-ItemProperty IIS:\\AppPools\\Shop autoStart false",
          "Set-ItemProperty \"IIS:\\AppPools\\Shop\" -Name autoStart -Value $false",
          "Set-WebConfigurationProperty -Filter \"/system.applicationHost/applicationPools/add[@name='Shop']\" "
          "-Name autoStart -Value 'False'",
          "$pool.AutoStart = $false", "(Get-IISAppPool Shop).AutoStart = $false"})
        EXPECT_EQ(powershell(line), "off") << line;
    EXPECT_EQ(batch("appcmd set apppool Shop /autoStart:true"), "");
    EXPECT_EQ(batch("appcmd set site Shop /serverAutoStart:false"), "");
    EXPECT_EQ(powershell("$pool.AutoStart = $true"), "");
}

TEST(IisCalls, Resets) {
    EXPECT_EQ(batch("iisreset"), "reset");
    EXPECT_EQ(batch("IISRESET.EXE web01 /restart /timeout:60"), "reset 60");
    EXPECT_EQ(batch("iisreset /timeout:%SECONDS%"), "reset ?");
    EXPECT_EQ(batch("iisreset -stop -noforce"), "reset stop noforce");
    EXPECT_EQ(batch("iisreset /start"), "services");
    EXPECT_EQ(batch("iisreset /status & iisreset /reboot & iisreset /?"), "");
}

TEST(IisCalls, WithinOtherPrograms) {
    EXPECT_EQ(powershell("Start-Process iisreset -ArgumentList '/noforce /timeout:5' -Wait"), "reset noforce 5");
    EXPECT_EQ(powershell("Start-Process -Wait -FilePath \"C:\\Windows\\System32\\iisreset.exe\""), "reset");
    EXPECT_EQ(powershell("Invoke-Command -ScriptBlock { iisreset }"), "reset");
    EXPECT_EQ(powershell("Invoke-Expression \"Stop-WebAppPool Shop\""), "stop Shop");
    EXPECT_EQ(powershell("cmd /c 'iisreset /stop'"), "reset stop");
    EXPECT_EQ(batch("powershell -NoProfile -Command \"Stop-WebAppPool 'Shop'\""), "stop Shop");
    EXPECT_EQ(batch("psexec \\\\web01 iisreset /timeout:90"), "reset 90");
    EXPECT_EQ(batch("start \"reset\" /wait iisreset"), "reset");
    EXPECT_EQ(batch("if exist C:\\x iisreset\nif not \"%a%\"==\"b\" iisreset\nif %a% EQU 1 iisreset"),
              "reset; reset; reset");
    EXPECT_EQ(batch("for %%p in (A B) do appcmd stop apppool %%p"), "stop %%p");
}

TEST(IisCalls, NotInTextsCommentsAndArguments) {
    EXPECT_EQ(powershell("Write-Host iisreset\n\"iisreset\"\n# iisreset\n$a = 'iisreset'\nGet-Help iisreset"), "");
    EXPECT_EQ(batch("echo iisreset\nrem iisreset\nset x=iisreset\nif a==b echo iisreset"), "");
}

TEST(IisCalls, AppOffline) {
    EXPECT_EQ(powershell("Copy-Item a.htm D:\\Shop\\App_Offline.htm"), "offline");
    EXPECT_EQ(batch("echo Back soon > app_offline.htm\nren app_offline.htm_ app_offline.htm"), "offline; offline");
    EXPECT_EQ(batch("del app_offline.htm\necho app_offline.htm is gone"), "");
}

TEST(IisCalls, SpanCoversTheCommand) {
    const std::string_view text = "if ($a) { iisreset /stop }";
    Commands commands;
    read_commands(text, {0, static_cast<text::Offset>(text.size())}, Dialect::powershell, false, commands);
    const std::vector<IisCall> calls = find_iis_calls(text, commands, Dialect::powershell);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].span.in(text), "iisreset /stop");
    EXPECT_EQ(calls[0].text, "iisreset /stop");
}

}  // namespace
}  // namespace iislint::scripts
