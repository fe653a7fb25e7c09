//! Response heads: fields in order, and their bytes.

/// A response head.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub status: u16,
    /// The minor version on the status line.
    pub minor: u8,
    fields: Vec<(String, String)>,
}

impl Head {
    pub fn new(status: u16) -> Self {
        Self { status, minor: 1, fields: Vec::new() }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// Whether there is a field of this name, in any letter case.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    }

    /// Replaces the value of a field, or adds it.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.fields.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
            Some(field) => value.clone_into(&mut field.1),
            None => self.add(name, value),
        }
    }

    /// Adds another line of a field.
    pub fn add(&mut self, name: &str, value: &str) {
        self.fields.push((name.to_owned(), value.to_owned()));
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) {
        self.fields.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// Spells the names of all fields anew.
    pub fn rename(&mut self, spelt: fn(&str) -> String) {
        self.fields.iter_mut().for_each(|(name, _)| *name = spelt(name));
    }

    /// Puts the fields into the reverse order.
    pub fn reverse(&mut self) {
        self.fields.reverse();
    }

    /// The bytes on the wire, the empty line included.
    pub fn bytes(&self) -> Vec<u8> {
        let mut text = format!("HTTP/1.{} {} {}\r\n", self.minor, self.status, reason(self.status));
        text.extend(self.fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")));
        text.push_str("\r\n");
        text.into_bytes()
    }
}

/// A head with the time.
pub(crate) fn head(status: u16) -> Head {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    Head::new(status).with("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

/// The reason phrase; empty for what has none here.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_written_as_asked() {
        let mut head = Head::new(200).with("Content-Type", "a").with("Vary", "b");
        head.set("content-type", "c");
        head.add("Vary", "d");
        head.set("Expire", "0");
        let text = |head: &Head| String::from_utf8(head.bytes()).unwrap();
        assert_eq!(
            text(&head),
            "HTTP/1.1 200 OK\r\nContent-Type: c\r\nVary: b\r\nVary: d\r\nExpire: 0\r\n\r\n"
        );
        let mut other = head.clone();
        other.rename(str::to_ascii_lowercase);
        other.reverse();
        assert!(text(&other).starts_with("HTTP/1.1 200 OK\r\nexpire: 0\r\nvary: d\r\n"));
        other.remove("Vary");
        assert!(!other.has("vary") && head.has("vary"));
    }
}
