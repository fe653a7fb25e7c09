//! What every request to a target carries beyond the scenario: fields, whom to trust, which HTTP to speak.

use std::fmt;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{Error as PemError, PemObject as _};
use ssespec_evidence::observations::Asked;
use ssespec_scenario::placeholder::variable_names;
use ssespec_scenario::{Target, TargetProtocol};

use crate::captured::{Captured, REDACTED};
use crate::preparation::PreparationTemplate;
use crate::template::{Template, TemplateError};

/// The fields whose values no recording keeps, whoever sets them.
const SECRET_FIELDS: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];

/// Fields that hold no secret, whoever sets them: what they say decides what a server owes, and the judge has to read it.
const PLAIN_FIELDS: [&str; 37] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "dnt",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "last-event-id",
    "mcp-protocol-version",
    "origin",
    "pragma",
    "prefer",
    "priority",
    "range",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "te",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
    "x-requested-with",
];

/// What every request to a target carries beyond the scenario.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Fields beside the usual ones; they replace those of the same name. A field that a scenario's own step sets wins over
    /// these, `Authorization` and `Cookie` aside.
    pub fields: Vec<(String, Vec<u8>)>,
    /// Names of further fields whose values no recording may keep. `Authorization`, `Cookie` and `Proxy-Authorization`
    /// always count. What a server sends back of them is recorded as it came.
    pub secret: Vec<String>,
    /// The method of requests for the server's own stream that do not set one; POST if only a body is given.
    pub method: Option<String>,
    /// The body of those requests, filled anew for each.
    pub body: Option<Template>,
    /// What is sent before the stream.
    pub prepare: Vec<PreparationTemplate>,
    /// What was captured so far, for `{capture:NAME}` in fields, addresses and bodies, and the variables that fields and addresses
    /// name.
    pub captured: Captured,
    /// Whether they may be repeated if they are GET; any other method is asked once. See [`Access::asked`].
    pub asking: Asked,
    /// Whose certificates count.
    pub trust: Trust,
    /// Which HTTP is spoken.
    pub protocol: Protocol,
}

impl Access {
    /// The method by which the server's own stream is requested.
    pub fn stream_method(&self) -> &str {
        match (&self.method, &self.body) {
            (Some(method), _) => method,
            (None, Some(_)) => "POST",
            (None, None) => "GET",
        }
    }

    /// How often the server's own stream may be requested without being told to. GET asks for nothing but a response (RFC 9110
    /// 9.2.1) and may be repeated unless somebody says otherwise; anything else may cost money or do something twice.
    pub fn asked(&self) -> Asked {
        match self.stream_method() {
            "GET" => self.asking,
            _ => Asked::Once,
        }
    }
}

/// Whose certificates count.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those that this machine trusts.
    #[default]
    System,
    /// Those that these authorities have signed, and these themselves.
    Ca(Vec<CertificateDer<'static>>),
    /// Any. Nobody knows who answers then.
    Insecure,
}

/// Which HTTP is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1.1, in clear text and over TLS.
    #[default]
    Auto,
    /// HTTP/1.1, because somebody said so.
    Http1,
    /// HTTP/2: by prior knowledge in clear text, by ALPN over TLS.
    Http2,
}

/// Why a target cannot be reached in the way that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// A file of certificates could not be read.
    #[error("cannot read the CA file {}: {source}; name a file with a certificate in PEM form", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file has no certificate.
    #[error("the CA file {} holds no certificate: it must have a `-----BEGIN CERTIFICATE-----` block (PEM; turn DER into it with `openssl x509 -inform der`)", path.display())]
    NoCertificate {
        /// The file.
        path: PathBuf,
    },
    /// A text of the target file cannot be filled in.
    #[error("{place}: {source}")]
    Template {
        /// Where it stands.
        place: String,
        /// What is wrong with it.
        source: TemplateError,
    },
    /// A file holds something that is none.
    #[error("the CA file {} is broken: {why}; write the certificate again in PEM form", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
}

impl Trust {
    /// Trusts the authorities whose certificates stand in these PEM files.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no certificate.
    pub fn ca_files<P: AsRef<Path>>(paths: &[P]) -> Result<Self, AccessError> {
        let mut all = Vec::new();
        for path in paths {
            let path = path.as_ref();
            let text = std::fs::read(path)
                .map_err(|source| AccessError::Unreadable { path: path.to_owned(), source })?;
            let before = all.len();
            for certificate in CertificateDer::pem_slice_iter(&text) {
                match certificate {
                    Ok(certificate) => all.push(certificate),
                    Err(PemError::NoItemsFound) => break,
                    Err(error) => {
                        return Err(AccessError::Broken { path: path.to_owned(), why: error.to_string() });
                    }
                }
            }
            if all.len() == before {
                return Err(AccessError::NoCertificate { path: path.to_owned() });
            }
        }
        Ok(Self::Ca(all))
    }
}

impl Access {
    /// What a target file asks for. Paths in it are relative to `dir`.
    ///
    /// # Errors
    /// A CA file that cannot be used, or a text whose placeholders cannot be filled in.
    pub fn of_target(target: &Target, dir: &Path) -> Result<Self, AccessError> {
        let trust = match &target.tls {
            Some(tls) if tls.insecure => Trust::Insecure,
            Some(tls) => match &tls.ca {
                Some(ca) => Trust::ca_files(&[dir.join(ca)])?,
                None => Trust::System,
            },
            None => Trust::System,
        };
        let protocol = match target.protocol {
            TargetProtocol::Http1 => Protocol::Auto,
            TargetProtocol::H2 => Protocol::Http2,
        };
        let fields = target.headers.iter().map(|(n, v)| (n.clone(), v.clone().into_bytes())).collect();
        // Whoever writes a field into a target file means to be let in by it, unless it is one that lets nobody in.
        let secret = target.headers.keys().filter(|name| !is_plain(name)).cloned().collect();
        let variable = |name: &str| std::env::var(name).ok();
        let wrong = |place: String| move |source| AccessError::Template { place, source };
        let prepare = target
            .prepare
            .iter()
            .map(|spec| {
                PreparationTemplate::new(spec, variable).map_err(wrong(format!("prepare, {}", spec.line())))
            })
            .collect::<Result<_, _>>()?;
        let body = target.body.as_ref().map(|body| Template::parse(body.as_bytes(), variable));
        let body = body.transpose().map_err(wrong("body".to_owned()))?;
        let method = target.method.clone();
        let captured = variables(target, variable)?;
        Ok(Self { fields, secret, method, body, prepare, captured, trust, protocol, ..Self::default() })
    }

    /// Whether no recording may keep this field's value.
    pub fn is_secret(&self, name: &str) -> bool {
        is_secret(name, &self.secret)
    }
}

/// The variables of the environment that the fields and addresses of a target name.
///
/// # Errors
/// One is not set.
pub fn variables(
    target: &Target,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Captured, AccessError> {
    let endpoints = &target.endpoints;
    let addresses = std::iter::once(&endpoints.stream).chain(&endpoints.emit).chain(&endpoints.stats);
    let texts = target.headers.iter().map(|(name, value)| (format!("headers, {name}"), value));
    let texts = texts.chain(addresses.map(|path| ("endpoints".to_owned(), path)));
    let mut values = Vec::new();
    for (place, text) in texts {
        for name in variable_names(text.as_bytes()) {
            let not_set = || TemplateError::NotSet(name.to_owned());
            let value = variable(name).ok_or_else(not_set);
            let value = value.map_err(|source| AccessError::Template { place: place.clone(), source })?;
            values.push((name.to_owned(), value));
        }
    }
    Ok(Captured::of_variables(values))
}

/// Whether a field of this name holds no secret, so that its value may be recorded and shown.
pub fn is_plain(name: &str) -> bool {
    PLAIN_FIELDS.iter().any(|plain| name.eq_ignore_ascii_case(plain))
}

/// Whether no recording may keep this field's value, when these names are marked beside the usual ones.
pub(crate) fn is_secret(name: &str, marked: &[String]) -> bool {
    SECRET_FIELDS.iter().any(|known| name.eq_ignore_ascii_case(known))
        || marked.iter().any(|marked| name.eq_ignore_ascii_case(marked))
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self
            .fields
            .iter()
            .map(|(name, value)| {
                let value = if self.is_secret(name) { REDACTED } else { value };
                format!("{name}: {}", value.escape_ascii())
            })
            .collect();
        f.debug_struct("Access")
            .field("fields", &shown)
            .field("secret", &self.secret)
            .field("method", &self.method)
            .field("body", &self.body)
            .field("prepare", &self.prepare)
            .field("captured", &self.captured)
            .field("asking", &self.asking)
            .field("trust", &self.trust)
            .field("protocol", &self.protocol)
            .finish()
    }
}

impl fmt::Debug for Trust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("System"),
            Self::Ca(certificates) => write!(f, "Ca({} certificates)", certificates.len()),
            Self::Insecure => f.write_str("Insecure"),
        }
    }
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
