//! What a reader changes where a request does not come through, in the words of the place where it is told.

use std::fmt;

/// Where a sentence is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the terminal, where flags of the command change the request. A recording keeps this.
    Terminal,
    /// On the page, at its form.
    Page,
    /// On the page, of what its tap relays: nothing on it changes that.
    PageTap,
}

/// What is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Ask in HTTP/1.1.
    Http1,
    /// Ask in HTTP/2.
    Http2,
    /// This machine trusts nobody: trust one authority, or anybody.
    TrustOne,
    /// Trust the authority of this certificate, or anybody.
    TrustAuthority,
    /// Trust this certificate itself, or anybody.
    TrustItself,
    /// Trust anybody.
    TrustAnybody,
    /// Give credentials; a token first.
    Credentials,
    /// Give credentials of a session; a cookie first.
    Session,
    /// Give the credentials that stand in a URL; a field of any name first.
    OfUrl,
}

impl Remedy {
    /// All of them; none stands before another that has its words.
    const ALL: [Self; 9] = [
        Self::TrustOne,
        Self::TrustAuthority,
        Self::TrustItself,
        Self::TrustAnybody,
        Self::Http1,
        Self::Http2,
        Self::Credentials,
        Self::Session,
        Self::OfUrl,
    ];

    /// As it is told there.
    pub const fn words(self, place: Place) -> &'static str {
        match (self, place) {
            (Self::Http1, Place::Terminal | Place::PageTap) => "use --http1",
            (Self::Http1, Place::Page) => "choose HTTP/1.1 under \"Headers, body, HTTP version\"",
            (Self::Http2, Place::Terminal) => "use --http2",
            (Self::Http2, Place::Page) => "choose HTTP/2 under \"Headers, body, HTTP version\"",
            (Self::Http2, Place::PageTap) => "switch HTTP/1.1 on there, for nothing else is relayed",
            (Self::TrustOne, Place::Terminal) => {
                "name an authority with --ca FILE, or skip the check with --insecure"
            }
            (Self::TrustOne | Self::TrustItself | Self::TrustAnybody, Place::Page) => {
                "tick \"Accept any certificate\" under \"Headers, body, HTTP version\""
            }
            (Self::TrustAuthority, Place::Terminal) => {
                "give the authority's certificate with --ca FILE, or skip the check with --insecure"
            }
            (Self::TrustAuthority, Place::Page) => {
                "let this machine trust its authority, or tick \"Accept any certificate\" under \"Headers, body, HTTP version\""
            }
            (Self::TrustOne | Self::TrustAuthority | Self::TrustItself, Place::PageTap) => {
                "run `ssespec tap` with --ca FILE or --insecure"
            }
            (Self::TrustItself, Place::Terminal) => {
                "give it with --ca FILE, or skip the check with --insecure"
            }
            (Self::TrustAnybody, Place::Terminal) => "skip the check with --insecure",
            (Self::TrustAnybody, Place::PageTap) => "run `ssespec tap` with --insecure",
            (Self::Credentials, Place::Terminal) => "with --bearer-env, --cookie or -H",
            (Self::Session, Place::Terminal) => "with --cookie, -H or --bearer-env",
            (Self::OfUrl, Place::Terminal) => "with -H, --cookie or --bearer-env",
            (Self::Credentials | Self::Session | Self::OfUrl, Place::Page) => {
                "in an Authorization or a Cookie field"
            }
            (Self::Credentials | Self::Session | Self::OfUrl, Place::PageTap) => "from the application",
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words(Place::Terminal))
    }
}

/// A sentence as it is told there: with the words of that place in place of those of the terminal.
pub fn told(sentence: &str, place: Place) -> String {
    let all = match place {
        Place::Terminal => &[][..],
        Place::Page | Place::PageTap => &Remedy::ALL[..],
    };
    all.iter().fold(sentence.to_owned(), |told, remedy| {
        told.replace(remedy.words(Place::Terminal), remedy.words(place))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_has_words_of_its_own() {
        for remedy in Remedy::ALL {
            let sentence = format!("it fails: {remedy}, or not");
            assert_eq!(told(&sentence, Place::Terminal), sentence);
            let page = told(&sentence, Place::Page);
            assert_eq!(page, format!("it fails: {}, or not", remedy.words(Place::Page)));
            assert!(!page.contains("--") && !page.contains("-H"), "{page}");
            let tap = told(&sentence, Place::PageTap);
            assert_eq!(tap, format!("it fails: {}, or not", remedy.words(Place::PageTap)));
        }
    }

    #[test]
    fn a_sentence_may_name_several() {
        let sentence = format!("{}; {}", Remedy::TrustAnybody, Remedy::Http2);
        let page = "tick \"Accept any certificate\" under \"Headers, body, HTTP version\"; choose HTTP/2 under \"Headers, body, \
                    HTTP version\"";
        assert_eq!(told(&sentence, Place::Page), page);
    }
}
