//! E-mails and saved pages (MIME): the text as blocks, what hangs on it as attachments.

use std::borrow::Cow;

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{Address, Encoding, HeaderName, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use zuozheng_model::{Block, BlockKind, Document, FileKind, Locator, Problem, TextSource};

use crate::{Attachment, Limits, Read, encoding, html, mail_header, pasted, problems, winmail};

/// Reads an e-mail or a page saved as .mht.
pub(crate) fn read(kind: FileKind, bytes: &[u8], limits: &Limits) -> Read {
    let message = MessageParser::default().parse(bytes);
    let Some(message) = message else {
        let what = if kind == FileKind::Mht { "网页归档" } else { "电子邮件" };
        let problem = Problem::fatal("mail-unreadable", format!("{what}已损坏，无法读取"), "请将内容另存为 PDF 后报送");
        return Read::failed(kind, problem);
    };
    if kind == FileKind::Mht { read_page(&message, limits) } else { read_mail(&message, limits) }
}

/// The first page of the archive, with those of the others that stand in its frames. Pictures are handed out when there is
/// no text.
fn read_page(message: &Message<'_>, limits: &Limits) -> Read {
    let mut pages = message.parts.iter().filter(|part| matches!(part.body, PartType::Html(_)));
    let first = pages.next();
    let framed: Vec<html::Framed> = pages
        .map(|part| html::Framed {
            names: [part.content_location(), part.content_id()].into_iter().flatten().map(str::to_owned).collect(),
            html: page_text(message, part),
        })
        .collect();
    let mut read = match first {
        Some(part) => html::read_framed(&page_text(message, part), &framed, limits),
        None => Read::failed(
            FileKind::Mht,
            Problem::fatal("mail-unreadable", "网页归档里没有网页", "请将网页另存为 PDF 后报送"),
        ),
    };
    read.document.kind = FileKind::Mht;
    if first.is_some() && read.document.blocks.is_empty() {
        let pictures = message.parts.iter().filter_map(|part| match &part.body {
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(bytes.to_vec()),
            _ => None,
        });
        read.attachments = pasted::handed_out(pictures);
        if !read.attachments.is_empty() {
            read.problems = vec![pasted::remark("网页归档", read.attachments.len())];
        }
    }
    read
}

/// The text of a page in an archive; from its bytes when characters were lost, or the archive names no character set.
fn page_text(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    match text_of(message, part) {
        Some(text) => text.into_owned(),
        None => html::decoded(&content_of(message, part)),
    }
}

fn read_mail(message: &Message<'_>, limits: &Limits) -> Read {
    let mut blocks = Vec::new();
    let mut push = |kind: BlockKind| {
        let locator = Locator::Paragraph { paragraph: 0, cell: None };
        blocks.push(Block { kind, locator, source: TextSource::Native });
    };
    let subject = raw_header(message, message.root_part(), &HeaderName::Subject).map(mail_header::decoded);
    if let Some(text) = subject.filter(|subject| !subject.is_empty()) {
        push(BlockKind::Heading { text, level: 0 });
    }
    for (name, address, header) in [
        ("发件人", message.from(), HeaderName::From),
        ("收件人", message.to(), HeaderName::To),
        ("抄送", message.cc(), HeaderName::Cc),
    ] {
        let mut text = address.map(addresses).unwrap_or_default();
        if text.contains('\u{fffd}') {
            text = raw_header(message, message.root_part(), &header).map(mail_header::decoded).unwrap_or_default();
        }
        if !text.is_empty() {
            push(BlockKind::Furniture { text: format!("{name}：{text}") });
        }
    }
    if let Some(date) = message.date() {
        let text =
            format!("日期：{:04}-{:02}-{:02} {:02}:{:02}", date.year, date.month, date.day, date.hour, date.minute);
        push(BlockKind::Paragraph { text });
    }
    let mut found = Vec::new();
    let mut attachments = Vec::new();
    let part_of = |ids: &[u32], wanted: fn(&PartType<'_>) -> bool| {
        ids.iter().filter_map(|&id| message.parts.get(id as usize)).find(|part| wanted(&part.body))
    };
    let html_body = part_of(&message.html_body, |body| matches!(body, PartType::Html(_)));
    let text_body = part_of(&message.text_body, |body| matches!(body, PartType::Text(_)));
    match (text_body, html_body) {
        (_, Some(part)) => {
            let read = match text_of(message, part) {
                Some(page) => html::read_text(&page, limits),
                None => html::read(&content_of(message, part), limits),
            };
            blocks.extend(read.document.blocks);
        }
        (Some(part), None) => {
            let text =
                text_of(message, part).unwrap_or_else(|| encoding::decode(&content_of(message, part)).text.into());
            let line = |text: &str| Block::paragraph(text, Locator::Paragraph { paragraph: 0, cell: None });
            blocks.extend(text.lines().map(str::trim).filter(|text| !text.is_empty()).map(line));
        }
        (None, None) => {}
    }
    let mut left = limits.unpacked_bytes;
    for (nth, part) in message.attachments().enumerate() {
        if nth as u32 >= limits.members {
            let hint = "请分成几封邮件报送";
            found.push(Problem::partial("archive-too-many-members", "邮件的附件过多，其余部分未读取", hint));
            break;
        }
        let is_decoration = part.content_id().is_some() && part.attachment_name().is_none();
        let content: Cow<'_, [u8]> = match &part.body {
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes.as_ref().into(),
            PartType::Text(_) | PartType::Html(_) => content_of(message, part),
            PartType::Message(inner) => inner.raw_message().into(),
            PartType::Multipart(_) => continue,
        };
        if is_decoration || content.is_empty() {
            continue;
        }
        if content.len() as u64 > left {
            found.push(Problem::partial("unpacked-too-large", "邮件的附件过大，其余部分未读取", "请将附件单独报送"));
            break;
        }
        left -= content.len() as u64;
        if let Some(packed) = winmail::attachments(&content) {
            attachments.extend(packed);
            continue;
        }
        let name = name_of(message, part).map_or_else(|| format!("附件{}", nth + 1), |name| name.replace('\\', "/"));
        attachments.push(Attachment { name, bytes: content.into_owned() });
    }
    html::number_all(&mut blocks, 0);
    let mut document = Document::empty(FileKind::Eml);
    document.blocks = blocks;
    if document.blocks.is_empty() && attachments.is_empty() {
        found.push(problems::empty_document("邮件里没有任何内容"));
    }
    Read { document, problems: found, attachments, ocr_wanted: Vec::new() }
}

/// The value of a header line as it stands in the file.
fn raw_header<'a>(message: &'a Message<'_>, part: &MessagePart<'_>, name: &HeaderName<'_>) -> Option<&'a [u8]> {
    let header = part.headers.iter().find(|header| header.name == *name)?;
    // Of a mail inside a mail too, places are counted from the beginning of the file.
    message.raw_message.get(header.offset_start as usize..header.offset_end as usize)
}

/// The text of a part, unless characters were lost on the way to it.
fn text_of<'a>(message: &Message<'_>, part: &'a MessagePart<'_>) -> Option<Cow<'a, str>> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else { return None };
    let is_whole = !text.contains('\u{fffd}') || content_of(message, part).windows(3).any(|c| c == b"\xef\xbf\xbd");
    is_whole.then(|| Cow::Borrowed(text.as_ref()))
}

/// The bytes of a text part as they were sent, in whatever character set.
fn content_of<'a>(message: &'a Message<'_>, part: &MessagePart<'_>) -> Cow<'a, [u8]> {
    let raw = message.raw_message().get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default();
    let decoded = match part.encoding {
        Encoding::None => return Cow::Borrowed(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    };
    match (decoded, &part.body) {
        (Some(bytes), _) => Cow::Owned(bytes),
        // Damaged: what the text was read from is all there is.
        (None, PartType::Text(text) | PartType::Html(text)) => Cow::Owned(text.as_bytes().to_vec()),
        (None, _) => Cow::Borrowed(raw),
    }
}

/// The name of an attachment; from the bytes of its header where these are no plain text.
fn name_of(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let known = part.attachment_name();
    let by_bytes = |header: &HeaderName<'_>, name: &str| {
        let value = mail_header::parameter(raw_header(message, part, header)?, name)?;
        let is_plain = value.is_ascii() && !value.starts_with(b"=?");
        (!is_plain).then(|| mail_header::decoded(value))
    };
    let in_pieces = |header: HeaderName<'_>, name: &str| {
        raw_header(message, part, &header).and_then(|raw| mail_header::pieced_parameter(raw, name))
    };
    let pieced =
        || in_pieces(HeaderName::ContentDisposition, "filename").or_else(|| in_pieces(HeaderName::ContentType, "name"));
    let name = by_bytes(&HeaderName::ContentDisposition, "filename").or_else(pieced).or_else(|| {
        by_bytes(&HeaderName::ContentType, "name").filter(|_| known.is_none_or(|name| name.contains('\u{fffd}')))
    });
    let subject = || match &part.body {
        PartType::Message(inner) => {
            raw_header(inner, inner.root_part(), &HeaderName::Subject).map(mail_header::decoded)
        }
        _ => None,
    };
    let of_message = || subject().filter(|subject| !subject.is_empty()).map(|subject| format!("{subject}.eml"));
    name.or_else(|| known.map(str::to_owned)).or_else(of_message)
}

fn addresses(address: &Address<'_>) -> String {
    let shown = |address: &mail_parser::Addr<'_>| match (address.name(), address.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(name), None) => name.to_owned(),
        (None, Some(address)) => address.to_owned(),
        (None, None) => String::new(),
    };
    let shown: Vec<String> = address.iter().map(shown).filter(|text| !text.is_empty()).collect();
    shown.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "From: =?utf-8?B?55Sy5bGA?= <a@example.cn>\r\nTo: b@example.cn\r\nSubject: =?gb2312?B?z/u3wMyo1cs=?=\r\n\
        Date: Mon, 21 Oct 2019 08:30:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n\
        --x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
        =E8=A7=81=E9=99=84=E4=BB=B6=E3=80=82\r\n--x\r\nContent-Type: application/octet-stream; name=\"a.txt\"\r\n\
        Content-Disposition: attachment; filename=\"a.txt\"\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--x--\r\n";

    #[test]
    fn a_mail_with_an_attachment() {
        assert_eq!(crate::sniff(MAIL.as_bytes()), FileKind::Eml);
        let read = crate::read(MAIL.as_bytes(), &Limits::default());
        let texts: Vec<&str> = read.document.blocks.iter().filter_map(Block::text).collect();
        assert_eq!(
            texts,
            ["消防台账", "发件人：甲局 <a@example.cn>", "收件人：b@example.cn", "日期：2019-10-21 08:30", "见附件。"]
        );
        assert_eq!(read.attachments, [Attachment { name: "a.txt".into(), bytes: b"hello".to_vec() }]);
        assert!(read.problems.is_empty());
    }

    #[test]
    fn a_mail_inside_is_named_by_its_subject() {
        let mail = MAIL.replace(
            "--x--",
            "--x\r\nContent-Type: message/rfc822\r\n\r\nFrom: c@x.cn\r\nSubject: =?utf-8?B?6YCa55+l?=\r\n\r\nok\r\n--x--",
        );
        let read = crate::read(mail.as_bytes(), &Limits::default());
        assert_eq!(read.attachments[1].name, "通知.eml");
    }

    #[test]
    fn undeclared_gbk_and_a_character_cut_in_half() {
        let head = b"From: a@x.cn\r\nTo: b@x.cn\r\nSubject: =?gbk?B?udjT2rGoyw==?=\r\n =?gbk?B?zdX7uMTH6b/2tcS6rw==?=\r\n\
            MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b1\"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\
            Content-Transfer-Encoding: 8bit\r\n\r\n\xd5\xfd\xce\xc4\xa3\xba\xc7\xeb\xb2\xe9\xca\xd5\xa1\xa3\r\n--b1\r\n\
            Content-Type: text/plain; name=\"\xcb\xb5\xc3\xf7.txt\"\r\nContent-Disposition: attachment; \
            filename=\"\xcb\xb5\xc3\xf7.txt\"\r\n\r\n\xb8\xbd\xbc\xfe\xc4\xda\xc8\xdd\r\n--b1--\r\n";
        let read = crate::read(head, &Limits::default());
        let texts: Vec<&str> = read.document.blocks.iter().filter_map(Block::text).collect();
        assert_eq!(texts, ["关于报送整改情况的函", "发件人：a@x.cn", "收件人：b@x.cn", "正文：请查收。"]);
        let bytes = b"\xb8\xbd\xbc\xfe\xc4\xda\xc8\xdd".to_vec();
        assert_eq!(read.attachments, [Attachment { name: "说明.txt".into(), bytes }]);
    }

    #[test]
    fn a_saved_page() {
        let page = "From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"y\"\r\n\r\n\
            --y\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
            <h1>=E9=80=9A=E5=91=8A</h1><p>=E6=AD=A3=E6=96=87</p>\r\n--y--\r\n";
        let read = crate::read(page.as_bytes(), &Limits::default());
        assert_eq!(read.document.kind, FileKind::Mht);
        assert_eq!(read.document.plain_text(), "通告\n正文\n");
    }

    #[test]
    fn a_workbook_saved_as_a_page_has_all_its_sheets() {
        let sheet = |nth: u32, name: &str| {
            format!(
                "<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef=\"b.files/sheet00{nth}.htm\"/></x:ExcelWorksheet>"
            )
        };
        let part = |address: &str, html: &str| {
            format!(
                "--y\r\nContent-Location: file:///C:/3B/{address}\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n{html}\r\n"
            )
        };
        let table = |figure: u32| {
            format!("<table><tr><td>单位</td><td>次数</td></tr><tr><td>甲局</td><td>{figure}</td></tr></table>")
        };
        let frames = "<frameset><frame src='b.files/sheet001.htm'><frame src='b.files/tabstrip.htm'><noframes>不支持框架</noframes></frameset>";
        let first = format!(
            "<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook>{}{}</x:ExcelWorkbook></xml><![endif]--></head>{frames}</html>",
            sheet(1, "一月"),
            sheet(2, "二月&amp;三月")
        );
        let archive = format!(
            "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"y\"\r\n\r\n{}{}{}{}--y--\r\n",
            part("b.htm", &first),
            part("b.files/sheet001.htm", &table(1)),
            part("b.files/sheet002.htm", &table(2)),
            part("b.files/tabstrip.htm", "<a href=1>一月</a>")
        );
        let read = crate::read(archive.as_bytes(), &Limits::default());
        assert_eq!(read.document.kind, FileKind::Mht);
        assert_eq!(read.document.plain_text(), "一月\n单位\t次数\n甲局\t1\n二月&三月\n单位\t次数\n甲局\t2\n");
        assert!(read.problems.is_empty(), "{:?}", read.problems);
    }
}
