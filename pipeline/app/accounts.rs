//! Passwords and tokens of accounts: how they are made, kept and checked.

use std::sync::LazyLock;

use anyhow::{anyhow, bail};
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest as _, Sha256};
use zuozheng_ledger::{Account, Ledger};

use crate::commands::ingest::hex;

/// Characters of a password at least.
const SHORTEST: usize = 8;

/// Argon2id with 19 MiB and two passes: the first choice of the OWASP password storage guide for servers that do other
/// work too.
fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A password as it is kept.
pub(crate) fn hashed(password: &str) -> anyhow::Result<String> {
    if password.chars().count() < SHORTEST {
        bail!("密码至少{SHORTEST}个字符");
    }
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(|error| anyhow!("无法生成密码的盐：{error}"))?;
    let hash = hasher().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(|error| anyhow!("无法处理密码：{error}"))?.to_string())
}

/// The account of a name, when the password is its own and it is not disabled. Takes as long for a name that does not
/// exist.
pub(crate) fn logged_in(ledger: &Ledger, name: &str, password: &str) -> anyhow::Result<Option<Account>> {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("nobody has this password").unwrap_or_default());
    let account = ledger.accounts()?.into_iter().find(|account| account.name == name && !account.disabled);
    let hash = account.as_ref().map_or(NOBODY.as_str(), |account| account.password.as_str());
    let is_right =
        PasswordHash::new(hash).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok());
    Ok(account.filter(|_| is_right))
}

/// A word that nobody guesses: 256 bits.
pub(crate) fn secret() -> anyhow::Result<String> {
    Ok(hex(&random::<32>()?))
}

/// What is kept of a token: whoever reads the ledger cannot use it.
pub(crate) fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| anyhow!("系统给不出随机数：{error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_with_its_own_salt() {
        let (one, other) = (hashed("一二三四五六七八").unwrap(), hashed("一二三四五六七八").unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, other);
        assert!(hashed("short").is_err());
    }
}
