//! Makes archives and documents, good ones and bad ones.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

pub const CONTAINER: &str = "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles>\
    <rootfile full-path=\"c.opf\" media-type=\"application/oebps-package+xml\"/></rootfiles></container>";
pub const PACKAGE: &str = "<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\"><metadata/><manifest>\
    <item id=\"c\" href=\"c.xhtml\" media-type=\"application/xhtml+xml\"/></manifest><spine>\
    <itemref idref=\"c\"/></spine></package>";
pub const ONE_PAGE: &str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>";

pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive whose entries claim to be encrypted.
pub fn encrypted(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = zip(entries);
    for at in 0..bytes.len() - 10 {
        let flags = match &bytes[at..at + 4] {
            b"PK\x03\x04" => 6,
            b"PK\x01\x02" => 8,
            _ => continue,
        };
        bytes[at + flags] |= 1;
    }
    bytes
}

/// An archive with 5,000 entries that are all the same 16 MB.
pub fn overlapping() -> Vec<u8> {
    let one = zip(&[("0000.txt", &vec![b'a'; 16 << 20])]);
    let directory = one.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let end = one.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let entry = &one[directory..end];
    let mut bytes = one[..directory].to_vec();
    for i in 0..5_000 {
        let mut entry = entry.to_vec();
        entry[46..50].copy_from_slice(format!("{i:04}").as_bytes());
        bytes.extend(entry);
    }
    let size = (bytes.len() - directory) as u32;
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&5_000u16.to_le_bytes());
    tail[10..12].copy_from_slice(&5_000u16.to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend(tail);
    bytes
}

const TYPES: &[u8] = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
    <Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.\
    wordprocessingml.document.main+xml\"/></Types>";
const RELATIONS: &[u8] =
    b"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
    officeDocument\" Target=\"word/document.xml\"/></Relationships>";

pub fn docx_of(document: &[u8]) -> Vec<u8> {
    zip(&[("[Content_Types].xml", TYPES), ("_rels/.rels", RELATIONS), ("word/document.xml", document)])
}

pub fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}\
         </w:body></w:document>"
    );
    docx_of(document.as_bytes())
}

pub fn odt_of(before: &str, body: &str) -> Vec<u8> {
    let content = format!(
        "{before}<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text>{body}\
         </office:text></office:body></office:document-content>"
    );
    zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

pub fn odt(body: &str) -> Vec<u8> {
    odt_of("", body)
}

pub fn epub(body: &str) -> Vec<u8> {
    let chapter = format!("<html xmlns=\"http://www.w3.org/1999/xhtml\"><body>{body}</body></html>");
    zip(&[
        ("mimetype", b"application/epub+zip"),
        ("META-INF/container.xml", CONTAINER.as_bytes()),
        ("c.opf", PACKAGE.as_bytes()),
        ("c.xhtml", chapter.as_bytes()),
    ])
}

/// A message in a message in a message.
pub fn deep_mail(depth: usize) -> Vec<u8> {
    let mut mail = String::new();
    for i in 0..depth {
        mail += &format!(
            "From: a@example.org\r\nTo: b@example.org\r\nSubject: {i}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"
        );
    }
    mail += "Content-Type: text/plain\r\n\r\ninnermost\r\n";
    mail.into_bytes()
}

/// A PDF file of one page, perhaps: its tree of pages, what is drawn on the page, a fifth object.
pub fn pdf(pages: &str, content: &str, fifth: &str) -> Vec<u8> {
    assembled(pages, content, fifth, "")
}

pub fn pdf_with_trailer(trailer: &str) -> Vec<u8> {
    assembled(ONE_PAGE, "BT (text) Tj ET", "", trailer)
}

fn assembled(pages: &str, content: &str, fifth: &str, trailer: &str) -> Vec<u8> {
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R \
                /Resources << /XObject << /F 5 0 R >> >> >>";
    let stream = format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len());
    let fifth = if fifth.is_empty() { "null" } else { fifth };
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (i, object) in ["<< /Type /Catalog /Pages 2 0 R >>", pages, page, &stream, fifth].iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n{object}\nendobj\n", i + 1).into_bytes());
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).into_bytes());
    places.iter().for_each(|at| bytes.extend(format!("{at:010} 00000 n \n").into_bytes()));
    let size = places.len() + 1;
    bytes.extend(
        format!("trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n").into_bytes(),
    );
    bytes
}
