//! A number for a text, the same in every run: FNV-1a (Fowler, Noll, Vo), for texts that are only told apart.

pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
