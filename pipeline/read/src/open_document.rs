//! What all OpenDocument files have alike: an archive with `content.xml`, and a manifest that tells of a password.

use zuozheng_model::Problem;

use crate::package::{Package, PartError};
use crate::{Limits, problems, xml};

/// The archive and the content of an OpenDocument file; `unreadable` makes the problem of its sort out of what is wrong.
pub(crate) fn content<'b>(
    bytes: &'b [u8],
    limits: &Limits,
    unreadable: impl Fn(&str) -> Problem,
) -> Result<(Package<'b>, xml::Parsed), Problem> {
    let mut package = Package::open(bytes, limits).map_err(|error| unreadable(&error.to_string()))?;
    if let Ok(manifest) = package.part("META-INF/manifest.xml", xml::MAX_PART) {
        let is_encrypted = xml::parse(&manifest).is_ok_and(|manifest| manifest.root.find("encryption-data").is_some());
        if is_encrypted {
            return Err(problems::encrypted());
        }
    }
    let content = package.part("content.xml", xml::MAX_PART).map_err(|error| match error {
        PartError::Missing => unreadable("缺少 content.xml"),
        PartError::TooLarge => unreadable("内容过大"),
        PartError::Damaged(why) => unreadable(&why),
    })?;
    let content = xml::parse(&content).map_err(|why| unreadable(&why))?;
    Ok((package, content))
}
