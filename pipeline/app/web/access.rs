//! Who may open what: one table of routes and roles. What belongs to a unit is looked at once more where it is found,
//! with [`AccountRole::may_see`].

use axum::http::Method;
use zuozheng_model::AccountRole;

/// Open to everybody, also before a log-in: it tells nothing of the project.
pub(super) const PUBLIC: [&str; 4] = ["/login", "/style.css", "/keys.js", "/inbox.js"];

/// For every account; of a unit's account only its own.
const OF_UNITS: [&str; 8] =
    ["/unit", "/unit.xlsx", "/unit.docx", "/evidence", "/page.png", "/original", "/logout", "/api/openapi.json"];

/// To hand in files.
const INBOX: [&str; 4] = ["/inbox", "/inbox/events", "/upload", "/reread"];

/// For the office alone.
const OF_THE_OFFICE: [&str; 1] = ["/correct"];

/// What needs a right to read everything.
const OF_READERS: [&str; 14] = [
    "/",
    "/task",
    "/search",
    "/review",
    "/register",
    "/register.xlsx",
    "/files",
    "/decide",
    "/dismiss",
    "/api/gaps",
    "/api/tasks",
    "/api/links",
    "/api/search",
    "/api/status",
];

/// True when an account of this role may send this request at all; `None` for an address that does not exist.
pub(super) fn may(role: &AccountRole, method: &Method, path: &str, is_program: bool) -> Option<bool> {
    let of_role = match path {
        path if PUBLIC.contains(&path) || OF_UNITS.contains(&path) => true,
        path if OF_THE_OFFICE.contains(&path) => matches!(role, AccountRole::Office),
        path if INBOX.contains(&path) => !matches!(role, AccountRole::Assessor),
        path if OF_READERS.contains(&path) => !matches!(role, AccountRole::Unit(_)),
        _ => return None,
    };
    // A program's token reads; what changes something needs a page with its token.
    Some(of_role && !(is_program && *method != Method::GET))
}
