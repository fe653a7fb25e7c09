//! Content codings: gives out what a coded body holds as soon as its bytes allow it, and no more than a bound.

use std::io::{self, Write};

use brotli_decompressor::DecompressorWriter;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use crate::message::Head;

/// The codings that exist (IANA's registry, July 2026), apart from `identity`, which no response should name.
const REGISTERED: [&str; 12] = [
    "aes128gcm",
    "br",
    "compress",
    "dcb",
    "dcz",
    "deflate",
    "exi",
    "gzip",
    "pack200-gzip",
    "x-compress",
    "x-gzip",
    "zstd",
];

/// A window of 8 MiB, more than which nobody has to read (RFC 9659 3).
#[cfg(not(target_family = "wasm"))]
const ZSTD_WINDOW_LOG: u32 = 23;
/// The bytes that a Brotli decoder gives out at a time.
const BROTLI_PIECE: usize = 16 << 10;

/// Whether a coding of this name, in lower case, exists.
pub fn exists(name: &str) -> bool {
    REGISTERED.contains(&name)
}

/// The codings of a body that its head names: as it came where there are none, or none that exists, for that is how browsers, curl and
/// Node read it (Fetch, "handle content codings").
///
/// A name that does not exist beside one that does leaves open which of both the body has, so both are given.
pub fn of_body(head: &Head) -> Vec<String> {
    let named: Vec<String> =
        head.members("content-encoding").into_iter().filter(|c| c != "identity").collect();
    match named.iter().any(|name| exists(name)) {
        true => named,
        false => Vec::new(),
    }
}

/// What reads one coding, piece by piece.
pub struct Decoding {
    decoder: Decoder,
    name: String,
    broken: Option<String>,
}

enum Decoder {
    /// The first bytes of `deflate`, which say whether it has the frame that it should have.
    Deflate(Vec<u8>, Plain),
    Zlib(Box<ZlibDecoder<Plain>>),
    Raw(Box<DeflateDecoder<Plain>>),
    Gzip(Box<MultiGzDecoder<Plain>>),
    Brotli(Box<DecompressorWriter<Plain>>),
    #[cfg(not(target_family = "wasm"))]
    Zstd(Box<zstd::stream::write::Decoder<'static, Plain>>),
    /// Between two states.
    None(Plain),
}

impl Decoding {
    /// What reads this coding, if it is one that is read here. It gives out a little more than `most` bytes at most.
    pub fn of(name: &str, most: u64) -> Option<Self> {
        let plain = Plain { bytes: Vec::new(), left: usize::try_from(most).unwrap_or(usize::MAX) };
        let decoder = match name {
            "gzip" | "x-gzip" => Decoder::Gzip(Box::new(MultiGzDecoder::new(plain))),
            "deflate" => Decoder::Deflate(Vec::new(), plain),
            "br" => Decoder::Brotli(Box::new(DecompressorWriter::new(plain, BROTLI_PIECE))),
            #[cfg(not(target_family = "wasm"))]
            "zstd" => {
                let mut decoder = zstd::stream::write::Decoder::new(plain).ok()?;
                decoder.window_log_max(ZSTD_WINDOW_LOG).ok()?;
                Decoder::Zstd(Box::new(decoder))
            }
            _ => return None,
        };
        Some(Self { decoder, name: name.to_owned(), broken: None })
    }

    /// Takes in coded bytes and gives what they show. What is broken brings nothing any more.
    pub fn feed(&mut self, coded: &[u8]) -> Vec<u8> {
        if coded.is_empty() || self.broken.is_some() || self.plain().left == 0 {
            return Vec::new();
        }
        let result = self.write(coded);
        let plain = self.plain();
        // Only the bound of `Plain` refuses what was decoded: that is no fault of the coding.
        let full = plain.left == 0;
        let fresh = std::mem::take(&mut plain.bytes);
        if let (Err(error), false) = (result, full) {
            self.broken = Some(format!("the {} coding is broken: {error}", self.name));
        }
        fresh
    }

    /// Why nothing more can be read, if the coding is broken.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    fn write(&mut self, coded: &[u8]) -> io::Result<()> {
        match &mut self.decoder {
            Decoder::Gzip(decoder) => all(decoder.as_mut(), coded),
            Decoder::Zlib(decoder) => all(decoder.as_mut(), coded),
            Decoder::Raw(decoder) => all(decoder.as_mut(), coded),
            Decoder::Brotli(decoder) => all(decoder.as_mut(), coded),
            #[cfg(not(target_family = "wasm"))]
            Decoder::Zstd(decoder) => all(decoder.as_mut(), coded),
            Decoder::None(_) => Ok(()),
            Decoder::Deflate(first, _) => {
                first.extend_from_slice(coded);
                match first.len() {
                    0 | 1 => Ok(()),
                    _ => self.begin_deflate(),
                }
            }
        }
    }

    /// `deflate` is zlib's format (RFC 9110 8.4.1.2), but servers that send bare DEFLATE were always let through.
    fn begin_deflate(&mut self) -> io::Result<()> {
        let nothing = Decoder::None(Plain { bytes: Vec::new(), left: 0 });
        let Decoder::Deflate(first, plain) = std::mem::replace(&mut self.decoder, nothing) else {
            return Ok(());
        };
        let header = u16::from_be_bytes([first[0], first[1]]);
        self.decoder = match first[0] & 0x0f == 8 && header.is_multiple_of(31) {
            true => Decoder::Zlib(Box::new(ZlibDecoder::new(plain))),
            false => Decoder::Raw(Box::new(DeflateDecoder::new(plain))),
        };
        self.write(&first)
    }

    fn plain(&mut self) -> &mut Plain {
        match &mut self.decoder {
            Decoder::Deflate(_, plain) | Decoder::None(plain) => plain,
            Decoder::Zlib(decoder) => decoder.get_mut(),
            Decoder::Raw(decoder) => decoder.get_mut(),
            Decoder::Gzip(decoder) => decoder.get_mut(),
            Decoder::Brotli(decoder) => decoder.get_mut(),
            #[cfg(not(target_family = "wasm"))]
            Decoder::Zstd(decoder) => decoder.get_mut(),
        }
    }
}

fn all(decoder: &mut impl Write, coded: &[u8]) -> io::Result<()> {
    decoder.write_all(coded)?;
    decoder.flush()
}

/// What was decoded. It refuses more than its bound: a few coded bytes can hold gigabytes.
struct Plain {
    bytes: Vec<u8>,
    left: usize,
}

impl Write for Plain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.left);
        self.bytes.extend_from_slice(&bytes[..taken]);
        self.left -= taken;
        match taken {
            0 if !bytes.is_empty() => Err(io::Error::other("more than is read here")),
            taken => Ok(taken),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "coding_tests.rs"]
mod tests;
