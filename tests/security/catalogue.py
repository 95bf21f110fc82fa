"""What the tests of security are held against: advisories of our peers, and requirements of the OWASP ASVS 5.0."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Advisory:
    """Something that went wrong elsewhere; `ids` are what it goes by."""

    ids: str
    what: str


ADVISORIES: dict[str, Advisory] = {
    "A1": Advisory(
        "CVE-2022-21690",
        "requested path rendered as Qt rich text in the history tab",
    ),
    "A2": Advisory(
        "CVE-2022-21688",
        "~20 bytes of image data make Qt use 2 GB when shown in history",
    ),
    "A3": Advisory(
        "CVE-2022-21689",
        "100 uploads/s limit lets one script block all uploads",
    ),
    "A4": Advisory(
        "CVE-2022-21693",
        "process can read the whole home folder",
    ),
    "A5": Advisory(
        "CVE-2022-21694",
        "CSP all-or-nothing",
    ),
    "A6": Advisory(
        "CVE-2022-21691/92/95/96",
        "names spoofed with trailing space, hidden participants",
    ),
    "A7": Advisory(
        "#81, #812, #929/#1185, #1255",
        "cancelled download counted as finished; share stops before the last bytes arrive; truncated file "
        "shown as complete; timer cuts a running download",
    ),
    "A8": Advisory(
        "CVE-2025-48494",
        "stored XSS by file name in upload list",
    ),
    "A9": Advisory(
        "CVE-2025-48495",
        "XSS in API-key friendly name",
    ),
    "A10": Advisory(
        "CVE-2026-28683",
        "SVG hotlink runs script",
    ),
    "A11": Advisory(
        "CVE-2026-28682",
        "upload-status event stream leaks other users' file ids",
    ),
    "A12": Advisory(
        "CVE-2026-30961",
        "size limit of a file request bypassed with several chunks",
    ),
    "A13": Advisory(
        "CVE-2026-30943, -29060, -29061",
        "replace-file and token privilege escalation; API keys keep rights after demotion",
    ),
    "A14": Advisory(
        "CVE-2026-29084",
        "CSRF at login",
    ),
    "A15": Advisory(
        "CVE-2026-30955",
        "parser DoS by E2E metadata",
    ),
    "A16": Advisory(
        "#222, PR #400",
        "crash at >200 downloads/s; race in remaining-downloads check",
    ),
    "A17": Advisory(
        "CVE-2025-52996",
        "a direct-download URL with token bypasses the link password",
    ),
    "A18": Advisory(
        "CVE-2026-27611, -30933",
        "share info API returns the download link / details before the password",
    ),
    "A19": Advisory(
        "CVE-2026-62684",
        "API returns password hash and bypass token",
    ),
    "A20": Advisory(
        "CVE-2026-35604",
        "links work after the owner's share right is revoked",
    ),
    "A21": Advisory(
        "CVE-2026-54096",
        "share created for a path that does not exist yet",
    ),
    "A22": Advisory(
        "CVE-2026-28492",
        "share of a directory exposes the parent's siblings",
    ),
    "A23": Advisory(
        "CVE-2026-35605, -54097; SFTPGo CVE-2026-49244",
        "prefix checks without separator (read outside share; delete others' links)",
    ),
    "A24": Advisory(
        "CVE-2026-54093, -62843",
        "zip with backslash names = zip slip on Windows",
    ),
    "A25": Advisory(
        "CVE-2026-54094, -55667, -55668",
        "symlinks followed on read/write/clean-up",
    ),
    "A26": Advisory(
        "CVE-2026-34530, Quantum CVE-2026-30934",
        "branding/share metadata through text templates = XSS",
    ),
    "A27": Advisory(
        "CVE-2026-32759",
        "negative Upload-Length fires hooks early",
    ),
    "A28": Advisory(
        "CVE-2026-32760",
        "self-registration gets admin when defaults say so",
    ),
    "A29": Advisory(
        "CVE-2026-54092; Quantum GHSA-r4v7",
        "password hashing as DoS; no login rate limit",
    ),
    "A30": Advisory(
        "CVE-2026-23849, Quantum GHSA-7789",
        "user names found by timing",
    ),
    "A31": Advisory(
        "CVE-2025-52900",
        "world-readable database and files",
    ),
    "A32": Advisory(
        "CVE-2025-52901",
        "token in URL ends in logs",
    ),
    "A33": Advisory(
        "CVE-2025-53826",
        "token valid after logout",
    ),
    "A34": Advisory(
        "CVE-2026-54089",
        "identity taken from a proxy header",
    ),
    "A35": Advisory(
        "CVE-2025-53893",
        "whole file into memory",
    ),
    "A36": Advisory(
        "CVE-2024-37897",
        "expired/restricted users can reset the password and log in",
    ),
    "A37": Advisory(
        "CVE-2022-36071",
        "recovery codes replace the second factor in the wrong step",
    ),
    "A38": Advisory(
        "CVE-2024-52801",
        "session cookie brute force",
    ),
    "A39": Advisory(
        "CVE-2026-49245, CVE-2022-39220",
        "`?inline` turns a shared HTML file into script in the portal's origin; XSS by file name",
    ),
    "A40": Advisory(
        "CVE-2026-30914",
        "permission check and open normalise differently",
    ),
    "A41": Advisory(
        "CVE-2023-37474",
        "path traversal in `/.cpr/%2Fetc%2Fpasswd`",
    ),
    "A42": Advisory(
        "CVE-2023-38501, CVE-2026-27948",
        "reflected XSS by URL parameter",
    ),
    "A43": Advisory(
        "CVE-2025-58753, GHSA-67rw-2x62-mqqm",
        "single-file share gives sibling files",
    ),
    "A44": Advisory(
        "v1.20.17 dirkey fix",
        "a file key can be turned into a folder key",
    ),
    "A45": Advisory(
        "CVE-2026-45285",
        "hidden public link made for an external member, not shown, not revocable",
    ),
    "A46": Advisory(
        "nextcloud/server#43820, #2355, #55187; ownCloud core#40699",
        "setting the password fails, the link stays open; enforcement missing for one link type",
    ),
    "A47": Advisory(
        "Nextcloud PRs #35650-52, #63884",
        "brute-force protection missing on some public share routes",
    ),
    "A48": Advisory(
        "bruteforcesettings#450",
        "limiter blocks a whole office because 20 people click an expired link",
    ),
    "A49": Advisory(
        "CVE-2023-49105",
        "pre-signed URLs accepted when no signing key is set",
    ),
    "A50": Advisory(
        "CVE-2023-49103",
        "phpinfo of a bundled app leaks secrets [K for detail]",
    ),
    "A51": Advisory(
        "Pingvin #749",
        "opening an upload-request link changes the session, later private uploads show up there",
    ),
    "A52": Advisory(
        "Pingvin #471",
        "'recipients' only get a mail, anyone with the link can open it",
    ),
    "A53": Advisory(
        "rejetto HFS CVE-2024-23692 (9.8) PG",
        "unauthenticated template injection -> RCE; >4,000 hosts",
    ),
    "A54": Advisory(
        "Werkzeug CVE-2024-49766, -2025-66221, -2026-21860, -2026-27199",
        "safe_join on Windows: absolute paths, device names (`NUL`, `x/CON`) hang the reader",
    ),
    "A55": Advisory(
        "Werkzeug CVE-2023-25577, -46136, -2024-49767",
        "multipart: endless parts, CR/LF start O(n^2), field memory",
    ),
    "A56": Advisory(
        "Werkzeug CVE-2024-34069 / debugger, Flask CVE-2023-30861",
        "debugger RCE; session cookie cached by proxies",
    ),
    "A57": Advisory(
        "Waitress CVE-2022-24761, -2019-16785/86/89/92",
        "the same `int()`, LF and TE/CL leniency cheroot has today",
    ),
    "A58": Advisory(
        "Waitress CVE-2022-31015; cheroot#358, PR#365, #599 (fixed 10.0.1)",
        "socket race or a Qualys scan kills server/worker threads",
    ),
    "A59": Advisory(
        "MOVEit CVE-2023-34362 (2,700+ organisations) PG",
        "SQL injection -> all stored files; mass exploitation before patch",
    ),
    "A60": Advisory(
        "Accellion CVE-2021-27101..04 PG",
        "SQLi by Host header, SSRF, OS command, 20-year-old product",
    ),
    "A61": Advisory(
        "mozilla/send #734, #844, #1066, #1097",
        "cancelled downloads use up the limit",
    ),
    "A62": Advisory(
        "Bitwarden server PR#6786 review, PR#6958; jslib PR#288",
        "new endpoints forgot expiry/limit checks; download URL reusable after counting",
    ),
}

ASVS: dict[str, str] = {
    "1.1.1": "decode once to canonical form",
    "1.2.1": "context output encoding",
    "1.2.2": "safe URL building",
    "1.2.4": "parameterised SQL",
    "1.2.5": "no OS command injection",
    "1.2.10": "CSV/formula injection in audit export",
    "1.3.4": "SVG sanitised",
    "1.3.6": "SSRF (storage/webhook URLs)",
    "1.3.7": "no template injection",
    "1.3.11": "mail header injection",
    "2.1.3": "limits documented",
    "2.2.2": "validation on the server",
    "2.3.1": "step order (password -> OTP -> claim)",
    "2.3.3": "all-or-nothing transactions",
    "2.3.4": "no double use of limited resources",
    "2.4.1": "anti-automation",
    "3.2.1": "user files never rendered in the portal's context",
    "3.3.1/3.3.3/3.3.4": "`__Host-`, Secure, HttpOnly cookies",
    "3.3.2": "SameSite",
    "3.4.1": "HSTS >= 1 year",
    "3.4.3": "CSP with object-src/base-uri none",
    "3.4.4": "nosniff",
    "3.4.5": "referrer policy",
    "3.4.6": "frame-ancestors",
    "3.4.8": "COOP",
    "3.5.1": "CSRF",
    "3.5.3": "no state change by GET/HEAD",
    "3.7.2": "no open redirects",
    "4.1.1": "content type + charset",
    "4.1.3": "proxy headers not spoofable",
    "4.1.4": "method allow-list",
    "4.2.1": "message boundaries",
    "4.2.2": "Content-Length = content",
    "5.1.1": "types and sizes documented",
    "5.2.1": "size limits",
    "5.2.3": "archive limits",
    "5.2.4": "per-user quota",
    "5.2.6": "pixel limit (logo)",
    "5.3.1": "uploads never executed",
    "5.3.2": "internal paths",
    "5.3.3": "zip slip",
    "5.4.1/5.4.2": "names in Content-Disposition (RFC 6266)",
    "5.4.3": "malware scan hook",
    "6.1.1": "documented brute-force defence",
    "6.2.1/6.2.5/6.2.9": "password rules (>= 8, any characters, >= 64)",
    "6.2.8": "verified as typed",
    "6.3.1": "brute force",
    "6.3.2": "no default accounts",
    "6.3.4": "same strength on all paths",
    "6.3.8": "no enumeration",
    "6.4.1": "initial secrets random and short-lived",
    "6.5.1-6.5.5": "codes once, hashed, CSPRNG, >= 20 bit, <= 10 min",
    "6.6.2": "bound",
    "6.6.3": "rate-limited",
    "7.2.1": "server-side check",
    "7.2.3": ">= 128 bit",
    "7.2.4": "new token after auth",
    "7.3.1/7.3.2": "idle and absolute limits",
    "7.4.1": "logout kills",
    "7.4.2": "disabled user -> sessions end",
    "7.4.5": "admin can end sessions",
    "8.1.1": "rules documented (role matrix)",
    "8.2.1": "function level",
    "8.2.2": "data level (IDOR)",
    "8.2.3": "field level",
    "8.3.1": "trusted layer",
    "8.3.2": "changes at once",
    "11.2.1": "standard implementations",
    "11.2.3": ">= 128 bit",
    "11.2.4": "constant time",
    "11.3.2": "AEAD at rest",
    "11.4.2": "argon2id current parameters",
    "11.5.1": "CSPRNG",
    "12.1.1": "TLS 1.3 (1.2 off)",
    "12.1.2": "suites",
    "12.2.1": "no plaintext fallback (incl. during stop)",
    "12.2.2": "publicly trusted certificate",
    "12.3.1/12.3.2": "verified TLS to SMTP, S3, WebDAV, PostgreSQL",
    "13.1.2/13.1.3": "connection limits and time-outs documented",
    "13.2.4": "outbound allow-list",
    "13.3.1": "secrets in the OS keyring",
    "13.4.2": "no debug",
    "13.4.3": "no listings",
    "13.4.4": "no TRACE",
    "13.4.6": "no version banner (cheroot sends `Server: Cheroot/11.1.2`: set `server_name`)",
    "14.2.1": "no secrets in URLs (the link token itself is a capability: document, no-referrer, no logging)",
    "14.2.6": "minimum data",
    "14.2.7": "retention/deletion",
    "14.3.2": "no-store",
    "15.1.2": "SBOM",
    "15.1.3/15.2.2": "expensive functions bounded",
    "15.2.1": "dependency age",
    "15.3.3": "mass assignment",
    "15.3.4": "client IP",
    "15.4.1/15.4.2": "thread safety, TOCTOU",
    "15.4.4": "no thread starvation",
    "16.2.1": "who/when/where/what",
    "16.2.2": "UTC",
    "16.2.5": "no secrets in logs",
    "16.3.1": "all auth events",
    "16.3.2": "refusals",
    "16.3.3": "control bypass attempts",
    "16.4.1": "log injection",
    "16.4.2": "protected logs",
    "16.5.1": "generic errors",
    "16.5.3": "fail closed",
    "16.5.4": "last-resort handler",
}
"""Requirements by their numbers; chapters are the first of them."""

NOT_HERE: dict[str, str] = {
    "A3": "recipients cannot upload files.",
    "A12": "recipients cannot upload files.",
    "A13": "there is one owner; there are no other users, roles or API keys.",
    "A20": "there is one owner; nobody else has a right to share that could be revoked.",
    "A27": "recipients cannot upload files; no hooks run.",
    "A28": "nobody registers: who uses the computer is the owner.",
    "5.1.1": "recipients cannot upload files.",
    "5.2.3": "archives are made, never unpacked.",
    "5.2.4": "recipients cannot upload files, and there is one owner.",
    "5.3.1": "recipients cannot upload files.",
    "5.4.3": "files come from the owner's own computer; malware is the business of its scanner.",
    "6.3.2": "there are no accounts.",
    "7.2.4": "nobody signs in; the cookie stays when a gate opens (docs/decisions.md says why), and its "
    "`__Host-` prefix keeps others from planting one.",
    "7.4.1": "nobody signs in; whoever wants to be forgotten removes the cookie.",
    "7.4.2": "there are no accounts to disable.",
    "8.1.1": "there are no roles; what a visitor may do is one decision (`services/access`).",
    "11.3.2": "copies are stored as they are, readable by the owner's account only; disk encryption is the system's.",
    "15.2.1": "versions are pinned and scanned when they are raised; no test asks the network how old they are.",
}
"""What does not apply to this version, and why."""
