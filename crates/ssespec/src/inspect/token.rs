//! The secret that the page's address carries: who does not have it is not served.

use std::fmt;
use std::io;

/// A secret of 128 random bits, in hexadecimal digits.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A fresh one.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn fresh() -> io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        Ok(Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// This one, for tests.
    #[cfg(test)]
    pub fn known(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether this is it. Takes as long for every text of its length.
    pub fn is(&self, text: &str) -> bool {
        let differ = self.0.bytes().zip(text.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
        self.0.len() == text.len() && differ == 0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_token_is_it() {
        let token = Token::fresh().expect("random numbers");
        let text = token.to_string();
        assert_eq!(text.len(), 32);
        assert!(token.is(&text));
        assert!(!token.is(&text[1..]) && !token.is("") && !token.is(&text.replace(&text[..1], "x")));
        assert_ne!(text, Token::fresh().expect("random numbers").to_string());
    }
}
