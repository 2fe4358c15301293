#include "findings/controls.hpp"

namespace iislint::findings {
namespace {

// Titles in our own words.
constexpr Control cis[] = {
    {"1.1", "Web content is kept off the system drive"},
    {"1.2", "Every binding has a host name"},
    {"1.3", "Directory browsing is off"},
    {"1.4", "Application pools run under their own identity"},
    {"1.5", "Each site has an application pool of its own"},
    {"1.6", "Anonymous users act under the identity of the application pool"},
    {"1.7", "WebDAV is off"},
    {"2.1", "A global authorization rule restricts access"},
    {"2.2", "Sensitive features need authentication"},
    {"2.3", "Forms authentication requires SSL"},
    {"2.4", "Forms authentication keeps its ticket in cookies"},
    {"2.5", "Forms authentication tickets are encrypted and validated"},
    {"2.6", "Basic authentication goes over SSL only"},
    {"2.7", "Passwords of forms authentication are not in clear text"},
    {"2.8", "No credentials are stored in configuration"},
    {"3.1", "deployment retail is on"},
    {"3.2", "Debug compilation is off"},
    {"3.3", "customErrors is not Off"},
    {"3.4", "Detailed HTTP errors do not go to remote clients"},
    {"3.5", "ASP.NET tracing is off"},
    {"3.6", "Session state keeps its id in cookies"},
    {"3.7", "Cookies are httpOnly"},
    {"3.8", "machineKey uses strong validation with .NET 3.5"},
    {"3.9", "machineKey uses strong validation with .NET 4.5"},
    {"3.10", "The .NET trust level is set"},
    {"3.11", "No X-Powered-By header is sent"},
    {"3.12", "No Server header is sent"},
    {"4.1", "The length of requests is limited"},
    {"4.2", "The length of URLs is limited"},
    {"4.3", "The length of query strings is limited"},
    {"4.4", "URLs with characters beyond ASCII are refused"},
    {"4.5", "Double-encoded requests are refused"},
    {"4.6", "The verb TRACE is refused"},
    {"4.7", "File extensions that are not listed are refused"},
    {"4.8", "No handler has Write together with Script or Execute"},
    {"4.9", "ISAPI programs that are not listed are refused"},
    {"4.10", "CGI programs that are not listed are refused"},
    {"4.11", "Dynamic IP restrictions are on"},
    {"5.1", "Logs are kept away from the default place"},
    {"5.2", "Logs have the extended fields"},
    {"5.3", "Logs also go to ETW"},
    {"6.1", "FTP requires SSL"},
    {"6.2", "FTP blocks addresses after failed logons"},
    {"7.1", "HSTS is on"},
};

constexpr Control stig[] = {
    {"V-218735", "Session state is kept in process"},
    {"V-218736", "Session cookies are configured as required"},
    {"V-218737", "Encrypted connections are required"},
    {"V-218738", "Encrypted connections are required for sensitive content"},
    {"V-218739", "Logging goes to file and ETW"},
    {"V-218740", "The required log fields are there"},
    {"V-218741", "The required log fields are there"},
    {"V-218742", "The required log fields are there"},
    {"V-218743", "MIME types are restricted"},
    {"V-218746", "WebDAV is off"},
    {"V-218748", "Every binding names its host and address"},
    {"V-218749", "Client certificates are required"},
    {"V-218751", "machineKey uses strong validation and encryption"},
    {"V-218752", "Web content is kept apart from the system"},
    {"V-218753", "The length of URLs is limited"},
    {"V-218754", "The size of requests is limited"},
    {"V-218755", "The length of query strings is limited"},
    {"V-218756", "Characters beyond ASCII are refused"},
    {"V-218757", "Double-encoded requests are refused"},
    {"V-218758", "File extensions that are not listed are refused"},
    {"V-218759", "Directory browsing is off"},
    {"V-218760", "Detailed errors stay on the server"},
    {"V-218761", "Debug compilation is off"},
    {"V-218762", "The idle timeout of application pools is set"},
    {"V-218763", "The connection timeout of sites is set"},
    {"V-218765", "Log files roll over"},
    {"V-218768", "Encrypted connections are required for private content"},
    {"V-218769", "Session cookies go over SSL only"},
    {"V-218770", "Session cookies are out of reach of scripts"},
    {"V-218771", "Each site has an application pool of its own"},
    {"V-218772", "Application pools recycle after a number of requests"},
    {"V-218775", "Application pools have a condition for recycling, and log it"},
    {"V-218777", "Rapid-fail protection is on"},
    {"V-218778", "Rapid-fail protection looks at five minutes at most"},
    {"V-218785", "Logging and ETW are on for the server"},
    {"V-218786", "Logging goes to file and ETW for the server"},
    {"V-218794", "The server is not also a proxy"},
    {"V-218798", "MIME types of the server are restricted"},
    {"V-218799", "WebDAV is not installed"},
    {"V-218804", "Session state of the server uses cookies"},
    {"V-218805", "Session cookies of the server are configured as required"},
    {"V-218807", "machineKey of the server uses strong validation and encryption"},
    {"V-218808", "Directory browsing is off for the server"},
    {"V-218810", "Detailed errors of the server stay on the server"},
    {"V-218819", "Resources of the web server are tuned"},
    {"V-218820", "Session cookies of the server go over TLS only"},
    {"V-218821", "Only approved versions of TLS are on"},
    {"V-218822", "Weak TLS ciphers are off"},
    {"V-218825", "A global authorization rule restricts access"},
    {"V-218826", "The number of connections of a site is limited"},
    {"V-218827", "HSTS is on"},
    {"V-241788", "HTTP.sys sends no Server header"},
    {"V-241789", "No X-Powered-By header is sent"},
};

constexpr ControlSet sets[] = {
    {"CIS-IIS10-", "CIS", "CIS Microsoft IIS 10 Benchmark", "Center for Internet Security",
     "Security settings that the Center for Internet Security recommends for IIS 10.", cis},
    {"STIG-", "STIG", "DISA STIG Microsoft IIS 10.0 Site and Server", "Defense Information Systems Agency",
     "Requirements of the Defense Information Systems Agency for sites and servers of IIS 10.0.", stig},
};

}  // namespace

std::span<const ControlSet> control_sets() { return sets; }

const ControlSet* find_control_set(std::string_view id) {
    for (const ControlSet& set : sets)
        if (id.starts_with(set.prefix)) return &set;
    return nullptr;
}

const Control* find_control(std::string_view id) {
    const ControlSet* set = find_control_set(id);
    if (set == nullptr) return nullptr;
    for (const Control& control : set->controls)
        if (control.id == id.substr(set->prefix.size())) return &control;
    return nullptr;
}

}  // namespace iislint::findings
