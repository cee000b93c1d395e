//! Workbooks that Excel encrypts without asking anybody: when only the structure or a sheet is protected, it does so with
//! a password of its own, known to every program that reads workbooks (MS-OFFCRYPTO 2.2 note, MS-XLS 2.2.10). People open
//! such a file without typing anything, and so do we. A password that somebody chose stays a password.

use md5::{Digest as _, Md5};
use rc4::{KeyInit as _, Rc4, StreamCipher as _};
use sha1::Sha1;

use super::biff::{BOF, Records};

/// The password.
pub(crate) const PASSWORD: &str = "VelvetSweatshop";

/// Bytes that are encrypted with one key.
const BLOCK: usize = 1024;

/// Records whose content is never encrypted (MS-XLS 2.2.10): `BOF`, `FilePass`, `UsrExcl`, `FileLock`, `InterfaceHdr`,
/// `RRDInfo`, `RRDHead`.
const PLAIN: [u16; 7] = [BOF, FILE_PASS, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138];
/// Says how the stream is encrypted.
pub(super) const FILE_PASS: u16 = 0x002f;
/// `BoundSheet8`: its first four bytes, the place of the sheet, are not encrypted.
const BOUND_SHEET: u16 = 0x0085;

/// The stream of a workbook without its encryption; `None` when it was encrypted with another password.
pub(super) fn decrypted(stream: &[u8]) -> Option<Vec<u8>> {
    let pass = Records::new(stream).find(|record| record.kind == FILE_PASS)?;
    let mut plain = stream.to_vec();
    if let Some(mask) = obfuscation::mask(pass.data) {
        obfuscation::remove(mask, &mut plain);
    } else {
        let keys = Keys::of(pass.data)?;
        for (block, bytes) in (0_u32..).zip(plain.chunks_mut(BLOCK)) {
            keys.cipher(block)?.apply_keystream(bytes);
        }
    }
    // Heads of records are not encrypted, but count as if they were.
    let mut at = 0;
    while let Some(head) = stream.get(at..at + 4) {
        let (kind, length) =
            (u16::from_le_bytes([head[0], head[1]]), usize::from(u16::from_le_bytes([head[2], head[3]])));
        let kept = match kind {
            kind if PLAIN.contains(&kind) => 4 + length,
            BOUND_SHEET => 8,
            _ => 4,
        };
        let end = (at + kept).min(stream.len());
        plain[at..end].copy_from_slice(&stream[at..end]);
        // What is decrypted is no longer encrypted: readers stop at this record.
        if kind == FILE_PASS {
            plain[at..at + 2].copy_from_slice(&NOTHING.to_le_bytes());
        }
        at += 4 + length;
    }
    Some(plain)
}

/// A record that no reader looks at.
const NOTHING: u16 = 0xffff;

/// The mask over the records of old workbooks (XOR, MS-OFFCRYPTO 2.3.7): a byte is turned by three bits, then masked.
mod obfuscation {
    use super::PASSWORD;

    /// What follows the last byte of the password, which has fifteen.
    const PADDING: u8 = 0xbb;

    /// The mask when the password is ours. The file tells its key itself, so only the check sum has to fit.
    pub(super) fn mask(pass: &[u8]) -> Option<[u8; 16]> {
        let number = |at: usize| Some(u16::from_le_bytes(pass.get(at..at + 2)?.try_into().ok()?));
        // Before BIFF8 there was no other encryption to tell apart.
        let at = match (pass.len(), number(0)?) {
            (4, _) => 0,
            (_, 0) => 2,
            _ => return None,
        };
        let (key, verifier) = (number(at)?.to_le_bytes(), number(at + 2)?);
        if verifier != check_sum() {
            return None;
        }
        let mut mask = [PADDING; 16];
        mask[..PASSWORD.len()].copy_from_slice(PASSWORD.as_bytes());
        for (nth, byte) in mask.iter_mut().enumerate() {
            *byte = (*byte ^ key[nth % 2]).rotate_left(2);
        }
        Some(mask)
    }

    /// The check sum of the password (MS-OFFCRYPTO 2.3.7.1).
    pub(super) fn check_sum() -> u16 {
        let bytes = PASSWORD.bytes().rev().chain([PASSWORD.len() as u8]);
        bytes.fold(0_u16, |sum, byte| ((sum >> 14 & 1) | (sum << 1 & 0x7fff)) ^ u16::from(byte)) ^ 0xce4b
    }

    /// Takes the mask from all records. Its place depends on that of the byte and on the length of the record
    /// (MS-XLS 2.2.10).
    pub(super) fn remove(mask: [u8; 16], stream: &mut [u8]) {
        let mut at = 0;
        while let Some(head) = stream.get(at..at + 4) {
            let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
            let end = (at + 4 + length).min(stream.len());
            for place in at + 4..end {
                stream[place] = stream[place].rotate_left(3) ^ mask[(place + length) % 16];
            }
            at += 4 + length;
        }
    }
}

/// What the keys of blocks are made from.
enum Keys {
    /// RC4 with 40 bits (MS-OFFCRYPTO 2.3.6.2).
    Old([u8; 5]),
    /// RC4 of the CryptoAPI with so many bytes (MS-OFFCRYPTO 2.3.5.2).
    CryptoApi([u8; 20], usize),
}

impl Keys {
    /// From `FilePass` (MS-XLS 2.4.117), when the password is ours.
    fn of(pass: &[u8]) -> Option<Self> {
        let number = |at: usize| Some(u16::from_le_bytes(pass.get(at..at + 2)?.try_into().ok()?));
        let long = |at: usize| Some(u32::from_le_bytes(pass.get(at..at + 4)?.try_into().ok()?) as usize);
        let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        match (number(0)?, number(2)?, number(4)?) {
            (1, 1, 1) => {
                let (salt, verifier, hash) = (pass.get(6..22)?, pass.get(22..38)?, pass.get(38..54)?);
                let short = Md5::digest(&password);
                let mut salted = Md5::new();
                for _ in 0..16 {
                    salted.update(&short[..5]);
                    salted.update(salt);
                }
                let keys = Self::Old(salted.finalize()[..5].try_into().ok()?);
                let (verifier, hash) = keys.verifier(verifier, hash)?;
                (Md5::digest(verifier)[..] == hash[..]).then_some(keys)
            }
            (1, 2..=4, 2) => {
                // Flags of the version, size of the header, then the header: its key size is the fifth number.
                let size = long(10)?;
                let bits = long(14 + 16)?;
                let at = 14 + size;
                let (salt, verifier) = (pass.get(at + 4..at + 20)?, pass.get(at + 20..at + 36)?);
                let hash = pass.get(at + 40..at + 60)?;
                let salted = Sha1::new().chain_update(salt).chain_update(&password).finalize();
                let bits = if bits == 0 { 40 } else { bits };
                let keys = Self::CryptoApi(salted.into(), (bits / 8).clamp(5, 16));
                let (verifier, hash) = keys.verifier(verifier, hash)?;
                (Sha1::digest(verifier)[..] == hash[..]).then_some(keys)
            }
            _ => None,
        }
    }

    fn cipher(&self, block: u32) -> Option<Rc4> {
        let mut key = [0; 16];
        match self {
            Self::Old(base) => {
                key.copy_from_slice(&Md5::new().chain_update(base).chain_update(block.to_le_bytes()).finalize());
                Rc4::new_from_slice(&key).ok()
            }
            Self::CryptoApi(base, n_bytes) => {
                let hash = Sha1::new().chain_update(base).chain_update(block.to_le_bytes()).finalize();
                key[..*n_bytes].copy_from_slice(&hash[..*n_bytes]);
                // A key of 40 bits is filled up with zeros.
                let n_bytes = if *n_bytes == 5 { 16 } else { *n_bytes };
                Rc4::new_from_slice(&key[..n_bytes]).ok()
            }
        }
    }

    /// The verifier and its hash, decrypted one after the other.
    fn verifier(&self, verifier: &[u8], hash: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
        let mut cipher = self.cipher(0)?;
        let (mut verifier, mut hash) = (verifier.to_vec(), hash.to_vec());
        cipher.apply_keystream(&mut verifier);
        cipher.apply_keystream(&mut hash);
        Some((verifier, hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_taken_off_what_only_a_known_word_protects() {
        let mut pass = vec![0, 0, 0x34, 0x12];
        pass.extend(obfuscation::check_sum().to_le_bytes());
        let mask = obfuscation::mask(&pass).unwrap();
        let record =
            |kind: u16, data: &[u8]| [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat();
        let (label, sheet) = (record(0x0204, b"text of a cell"), record(BOUND_SHEET, b"\x10\0\0\0\0\0name"));
        let plain = [record(BOF, b"\0\x06\x05\0"), record(FILE_PASS, &pass), sheet, label].concat();
        let mut sealed = plain.clone();
        let mut at = 0;
        while at < plain.len() {
            let kind = u16::from_le_bytes([plain[at], plain[at + 1]]);
            let length = usize::from(plain[at + 2]);
            let first = at + 4 + if kind == BOUND_SHEET { 4 } else { 0 };
            for place in first..at + 4 + length {
                if !PLAIN.contains(&kind) {
                    sealed[place] = (plain[place] ^ mask[(place + length) % 16]).rotate_right(3);
                }
            }
            at += 4 + length;
        }
        let mut expected = plain;
        expected[8..10].copy_from_slice(&NOTHING.to_le_bytes());
        assert_eq!(decrypted(&sealed), Some(expected));
        // Another word.
        sealed[14] ^= 1;
        sealed[16] ^= 1;
        assert_eq!(decrypted(&sealed), None);
    }

    #[test]
    fn a_key_of_the_crypto_api_is_told_by_its_verifier() {
        // Made here: 128 bits, as newer programs write; the fixtures have the old form.
        let salt = [7_u8; 16];
        let password: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let base = Sha1::new().chain_update(salt).chain_update(&password).finalize();
        let keys = Keys::CryptoApi(base.into(), 16);
        let verifier = [3_u8; 16];
        let (sealed, sealed_hash) = keys.verifier(&verifier, &Sha1::digest(verifier)).unwrap();
        let mut pass = vec![1, 0, 2, 0, 2, 0, 4, 0, 0, 0];
        pass.extend_from_slice(&32_u32.to_le_bytes());
        let mut header = [0_u8; 32];
        header[16..20].copy_from_slice(&128_u32.to_le_bytes());
        pass.extend_from_slice(&header);
        pass.extend_from_slice(&16_u32.to_le_bytes());
        pass.extend_from_slice(&salt);
        pass.extend_from_slice(&sealed);
        pass.extend_from_slice(&20_u32.to_le_bytes());
        pass.extend_from_slice(&sealed_hash);
        assert!(matches!(Keys::of(&pass), Some(Keys::CryptoApi(_, 16))));
        for end in 0..pass.len() {
            assert!(Keys::of(&pass[..end]).is_none());
        }
        *pass.last_mut().unwrap() ^= 1;
        assert!(Keys::of(&pass).is_none());
    }
}
