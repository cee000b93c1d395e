//! RAR archives since version 1.5, solid ones too.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use rars::{
    Archive, ArchiveMember, ArchiveMemberDetail, ArchiveReadOptions, ArchiveReader, ErrorKind, ExtractionDecision,
    ExtractionErrorAction,
};
use zuozheng_model::{FileKind, Problem};

use super::{HINT, Unpacked, is_clutter, locked_archive, volumes};
use crate::package::stored_name;
use crate::{Limits, Read};

/// Bytes that the unpacking may use beside what it unpacks, its dictionary among them. WinRAR's own is 32 MiB unless
/// a person asks for more; a file that asks for gigabytes is not worth the reader's life.
const WORKSPACE: u64 = 512 << 20;
/// Bytes of all headers together: some 10,000 members with long names.
const HEADERS: u64 = 32 << 20;

const TOO_MUCH_MEMORY: &str = "解压所需内存过大，其后的文件也未读取";
const REFERENCE: &str = "它只是指向别处的链接";
const REFERENCE_HINT: &str = "如需计入，请把该文件另行报送";

/// Unpacks a RAR archive.
pub(crate) fn read_rar(bytes: &[u8], limits: &Limits) -> Read {
    let options = ArchiveReadOptions::new()
        .with_max_header_bytes(HEADERS)
        .with_max_total_output_bytes(limits.unpacked_bytes)
        .with_max_reader_workspace_bytes(WORKSPACE);
    let archive = match ArchiveReader::read_with_options(bytes, options) {
        Ok(archive) => archive,
        Err(error) => return Read::failed(FileKind::Rar, failure(&error)),
    };
    let members = RefCell::new(Members {
        unpacked: Unpacked::new(limits),
        open: None,
        split: Vec::new(),
        is_solid: archive.is_solid(),
    });
    let done = archive.extract_with_control_and_errors(
        options,
        |member| Ok(members.borrow_mut().next(member)),
        |_, error| {
            members.borrow_mut().failed(&why(error));
            Ok(ExtractionErrorAction::Continue)
        },
    );
    let mut members = members.into_inner();
    match done {
        Ok(_) => members.close(),
        Err(error) if is_too_large(&error) => members.too_large(),
        Err(error) if error.kind() == ErrorKind::ResourceLimit => members.failed(TOO_MUCH_MEMORY),
        Err(error) => members.failed(&format!("{}，其后的文件也未读取", why(&error))),
    }
    if !members.split.is_empty() || is_of_a_set(&archive) {
        let others = match members.split.as_slice() {
            [] => "其他卷里的文件未读取".to_owned(),
            [name] => format!("“{name}”跨卷存放，它和其他卷里的文件未读取"),
            [name, ..] => format!("“{name}”等{}个文件跨卷存放，它们和其他卷里的文件未读取", members.split.len()),
        };
        let has_members = !members.unpacked.attachments.is_empty();
        members.unpacked.problems.push(volumes::problem(&others, has_members));
    }
    if lacks_its_end(&archive) && members.unpacked.problems.is_empty() {
        let message = "压缩包不完整，末尾缺失，可能还有文件未读取";
        members.unpacked.problems.push(Problem::partial("archive-damaged", message, "请重新压缩后报送"));
    }
    members.unpacked.finish(FileKind::Rar)
}

/// Members as they come.
struct Members {
    unpacked: Unpacked,
    /// The member that is being unpacked.
    open: Option<Open>,
    /// Members of which this volume holds a part.
    split: Vec<String>,
    /// Members of a solid archive lean on those before them: none can be passed over.
    is_solid: bool,
}

struct Open {
    name: String,
    bytes: Sink,
}

impl Members {
    /// What to do with the next member, when the one before it is done.
    fn next(&mut self, member: &ArchiveMember) -> ExtractionDecision {
        self.close();
        let meta = &member.meta;
        if meta.is_directory {
            return ExtractionDecision::Skip;
        }
        let name = stored_name(&meta.name);
        if meta.is_redirection {
            match copied(member).and_then(|target| self.unpacked.bytes_of(&target)) {
                Some(bytes) if !self.unpacked.has_room(&name, bytes.len() as u64) => return ExtractionDecision::Stop,
                Some(bytes) => self.unpacked.add(&name, bytes),
                None => self.unpacked.lost_with(&name, REFERENCE, REFERENCE_HINT),
            }
            return ExtractionDecision::Skip;
        }
        if meta.is_split_before || meta.is_split_after {
            self.split.push(name);
            return if self.is_solid { ExtractionDecision::Stop } else { ExtractionDecision::Skip };
        }
        if meta.is_encrypted {
            self.unpacked.locked(&name);
            return self.without();
        }
        if is_clutter(&name) {
            let sink = || ExtractionDecision::Extract(Box::new(io::sink()));
            return if self.is_solid { sink() } else { ExtractionDecision::Skip };
        }
        if !self.unpacked.has_room(&name, meta.unpacked_size) {
            return ExtractionDecision::Stop;
        }
        let bytes = Sink::default();
        self.open = Some(Open { name, bytes: bytes.clone() });
        ExtractionDecision::Extract(Box::new(bytes))
    }

    /// Passes a member over, with all that lean on it.
    fn without(&mut self) -> ExtractionDecision {
        if !self.is_solid {
            return ExtractionDecision::Skip;
        }
        self.unpacked.lost("其后的文件", "固实压缩包须从头解压");
        ExtractionDecision::Stop
    }

    /// Takes in the member that was unpacked last.
    fn close(&mut self) {
        if let Some(Open { name, bytes }) = self.open.take() {
            self.unpacked.add(&name, bytes.0.take());
        }
    }

    fn failed(&mut self, why: &str) {
        match self.open.take() {
            Some(open) => self.unpacked.lost(&open.name, why),
            None => self.unpacked.lost("其余成员", why),
        }
    }

    fn too_large(&mut self) {
        match self.open.take() {
            Some(open) => self.unpacked.too_large(&open.name),
            None => self.failed("解压后过大"),
        }
    }
}

/// Where a member is unpacked to; the library wants to own what it writes to.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The member of which another is a copy: WinRAR keeps identical files once when asked to, as copies (5) or hard links (4).
fn copied(member: &ArchiveMember) -> Option<String> {
    let ArchiveMemberDetail::Rar50Plus { redirection, .. } = &member.detail else { return None };
    let redirection = redirection.as_ref().filter(|redirection| matches!(redirection.redirection_type, 4 | 5))?;
    Some(stored_name(&redirection.target_name))
}

fn is_too_large(error: &rars::Error) -> bool {
    use rars::Error;
    matches!(error.root_cause(), Error::MemberOutputLimitExceeded { .. } | Error::TotalOutputLimitExceeded { .. })
}

/// One of several volumes, be it that no member is cut at its ends.
fn is_of_a_set(archive: &Archive) -> bool {
    let goes_on = |block: &rars::rar50::Block| matches!(block, rars::rar50::Block::End(end) if end.has_next_volume());
    archive.as_rar50().is_some_and(|archive| archive.blocks.iter().any(goes_on))
        || archive.as_rar15_40().is_some_and(|archive| archive.main.is_volume())
}

/// Every archive since RAR 5 ends with a record that says so.
fn lacks_its_end(archive: &Archive) -> bool {
    let is_end = |block: &rars::rar50::Block| matches!(block, rars::rar50::Block::End(_));
    archive.as_rar50().is_some_and(|archive| !archive.blocks.iter().any(is_end))
}

/// Why an archive cannot be opened.
fn failure(error: &rars::Error) -> Problem {
    match error.kind() {
        // The library is built without its ciphers: nobody gives this program a password.
        ErrorKind::PasswordRequired | ErrorKind::BadPassword | ErrorKind::UnsupportedFeature if is_locked(error) => {
            locked_archive()
        }
        ErrorKind::UnsupportedFeature | ErrorKind::UnsupportedFormat => {
            Problem::fatal("archive-unsupported", format!("RAR 压缩包用了不支持的做法（{error}）"), HINT)
        }
        ErrorKind::ResourceLimit => {
            Problem::fatal("unpacked-too-large", "RAR 压缩包的目录过大，未读取", "请分成几个压缩包报送")
        }
        _ => Problem::fatal(
            "archive-damaged",
            format!("RAR 压缩包已损坏或不完整，无法打开（{error}）"),
            "请重新压缩后报送",
        ),
    }
}

fn is_locked(error: &rars::Error) -> bool {
    use rars::Error;
    match error.root_cause() {
        Error::NeedPassword | Error::WrongPasswordOrCorruptData | Error::Rar50Crypto(_) => true,
        Error::FeatureDisabled { feature } => *feature == "encryption",
        _ => false,
    }
}

/// What is wrong with a member, in a few words.
fn why(error: &rars::Error) -> String {
    match error.kind() {
        ErrorKind::ChecksumMismatch => "校验和不符，内容已损坏".to_owned(),
        ErrorKind::InvalidArchive => "压缩数据已损坏".to_owned(),
        _ => error.root_cause().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Archives made by hand for these tests: a text, a table and the clutter of a system.
    macro_rules! fixture {
        ($name:literal) => {
            include_bytes!(concat!("../../tests/fixtures/archives/", $name))
        };
    }

    fn names(read: &Read) -> Vec<&str> {
        read.attachments.iter().map(|attachment| attachment.name.as_str()).collect()
    }

    fn codes(read: &Read) -> Vec<&str> {
        read.problems.iter().map(|problem| problem.code.as_str()).collect()
    }

    #[test]
    fn archives_of_every_sort_are_unpacked() {
        for bytes in [
            &fixture!("rar5.rar")[..],
            fixture!("rar5_solid.rar"),
            fixture!("rar4_gbk_names.rar"),
            fixture!("rar4_solid.rar"),
        ] {
            let read = read_rar(bytes, &Limits::default());
            assert_eq!(names(&read), ["消防检查/检查情况.txt", "消防检查/台账.csv"]);
            assert!(read.attachments[0].bytes.starts_with("本单位已于2019年9月".as_bytes()));
            assert_eq!(codes(&read), [""; 0]);
        }
    }

    #[test]
    fn a_password_is_asked_to_be_taken_off() {
        for bytes in
            [&fixture!("rar5_password.rar")[..], fixture!("rar5_password_names.rar"), fixture!("rar4_password.rar")]
        {
            let read = read_rar(bytes, &Limits::default());
            assert_eq!((names(&read), codes(&read)), (Vec::new(), vec!["archive-encrypted"]));
        }
    }

    #[test]
    fn a_part_of_a_set_is_asked_to_be_put_together() {
        for bytes in [&fixture!("rar5.part1.rar")[..], fixture!("rar5.part2.rar"), fixture!("rar5.part3.rar")] {
            let read = read_rar(bytes, &Limits::default());
            assert_eq!((names(&read), codes(&read)), (Vec::new(), vec!["archive-volume"]));
            assert!(read.problems[0].hint.contains("不分卷的 zip"));
        }
    }

    #[test]
    fn a_copy_that_is_kept_once_is_a_file_in_both_folders() {
        let read = read_rar(fixture!("rar5_copy.rar"), &Limits::default());
        assert_eq!((names(&read), codes(&read)), (vec!["甲科/台账.csv", "乙科/台账.csv"], Vec::new()));
        assert_eq!(read.attachments[0].bytes, read.attachments[1].bytes);
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let limits = Limits { unpacked_bytes: 1_000_000, ..Limits::default() };
        let read = read_rar(fixture!("rar5_bomb.rar"), &limits);
        assert_eq!((names(&read), codes(&read)), (Vec::new(), vec!["unpacked-too-large"]));
    }

    #[test]
    fn too_many_members_are_told() {
        let read = read_rar(fixture!("rar5.rar"), &Limits { members: 1, ..Limits::default() });
        assert_eq!((names(&read), codes(&read)), (vec!["消防检查/检查情况.txt"], vec!["archive-too-many-members"]));
    }

    #[test]
    fn a_damaged_member_costs_no_other() {
        let mut bytes = fixture!("rar5.rar").to_vec();
        let at = bytes.windows(3).position(|window| window == "况".as_bytes()).unwrap() + 60;
        bytes[at] ^= 0xff;
        let read = read_rar(&bytes, &Limits::default());
        assert_eq!((names(&read), codes(&read)), (vec!["消防检查/台账.csv"], vec!["archive-member-unreadable"]));
    }

    #[test]
    fn an_archive_cut_anywhere_is_a_problem() {
        let whole = fixture!("rar5.rar");
        for end in 8..whole.len() {
            let read = read_rar(&whole[..end], &Limits::default());
            assert!(!read.problems.is_empty(), "cut after {end} bytes");
        }
    }
}
