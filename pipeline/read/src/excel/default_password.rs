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

/// The stream of a workbook without its encryption; `None` when it was encrypted with another password or in a way that
/// nothing has written for decades (XOR).
pub(super) fn decrypted(stream: &[u8]) -> Option<Vec<u8>> {
    let pass = Records::new(stream).find(|record| record.kind == FILE_PASS)?;
    let keys = Keys::of(pass.data)?;
    let mut plain = stream.to_vec();
    for (block, bytes) in (0_u32..).zip(plain.chunks_mut(BLOCK)) {
        keys.cipher(block)?.apply_keystream(bytes);
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
