//! Which values are credentials, as far as their names tell: fields, parameters of addresses, members of bodies.

/// Parts of the names of parameters, fields and members whose values are credentials.
const CREDENTIAL_PARTS: [&str; 12] = [
    "api-key",
    "api_key",
    "apikey",
    "auth",
    "cookie",
    "credential",
    "jwt",
    "passwd",
    "password",
    "secret",
    "signature",
    "token",
];

/// Words of such names.
const CREDENTIAL_WORDS: [&str; 6] = ["key", "keys", "pass", "pwd", "session", "sig"];

/// Whole names of the same kind.
const CREDENTIAL_NAMES: [&str; 1] = ["code"];

/// Whether a value under this name is a credential, as far as the name tells: `api_key`, `X-Auth-Token`, `clientSecret`.
pub fn is_credential(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    CREDENTIAL_NAMES.contains(&lower.as_str())
        || CREDENTIAL_PARTS.iter().any(|part| lower.contains(part))
        || words(name).iter().any(|word| CREDENTIAL_WORDS.contains(&word.as_str()))
}

/// The words of a name, in lower case: they are set apart by other characters than letters and digits, or by their case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        if begins || !c.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        if c.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
        before = c;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_known_by_their_names() {
        for name in [
            "Authorization",
            "x-api-key",
            "X-Key",
            "apiKey",
            "access_token",
            "clientSecret",
            "sig",
            "code",
            "Cookie",
        ] {
            assert!(is_credential(name), "{name}");
        }
        for name in ["Accept", "X-Monkey", "keyboard", "status_code", "passage", "n", ""] {
            assert!(!is_credential(name), "{name}");
        }
    }
}
