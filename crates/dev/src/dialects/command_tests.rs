//! Which servers and streams are asked for, and what the terminal says of them.

use super::*;
use crate::dialects::catalogue::{FaultOf, Stream};
use crate::dialects::result::tests::{clean, found, server, tried, unknown};
use crate::dialects::result::{Finding, Seen};

fn all() -> Vec<Server> {
    [("aimock", ["chat", "a2a"]), ("llmock", ["chat", "gemini"])]
        .map(|(name, streams)| {
            let mut server = server(name);
            server.described.streams =
                streams.map(|name| Stream { name: name.into(), ..Stream::default() }).to_vec();
            server
        })
        .to_vec()
}

fn names(servers: &[&str], streams: &[&str]) -> Result<String, String> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let chosen = chosen(all(), &words(servers), &words(streams)).map_err(|error| error.to_string())?;
    let told = chosen.iter().map(|server| {
        let streams: Vec<&str> = server.described.streams.iter().map(|stream| stream.name.as_str()).collect();
        format!("{}: {}", server.name, streams.join(" "))
    });
    Ok(told.collect::<Vec<_>>().join(", "))
}

#[test]
fn servers_and_streams_are_chosen_by_name() {
    assert_eq!(names(&[], &[]).as_deref(), Ok("aimock: chat a2a, llmock: chat gemini"));
    assert_eq!(names(&["ll*"], &[]).as_deref(), Ok("llmock: chat gemini"));
    assert_eq!(names(&[], &["chat"]).as_deref(), Ok("aimock: chat, llmock: chat"));
    assert_eq!(names(&[], &["g*"]).as_deref(), Ok("llmock: gemini"));
    let told = "nothing in interop/dialects/ is called `yoga`: there are aimock, llmock";
    assert_eq!(names(&["yoga"], &[]), Err(told.to_owned()));
    let told = "nothing in the streams of these servers is called `gemini`: there are chat, a2a";
    assert_eq!(names(&["aimock"], &["gemini"]), Err(told.to_owned()));
}

#[test]
fn each_stream_has_its_line() {
    assert_eq!(
        told(&tried("llmock", Ok(clean()))),
        "llmock         chat           ok: held to openai-chat: 3 chunks\n"
    );
    let known = Finding { known: Some(found("dialect.ends", FaultOf::Software)), ..unknown("dialect.ends") };
    let seen = Seen { findings: vec![known], ..clean() };
    assert_eq!(
        told(&tried("llmock", Ok(seen))),
        "llmock         chat           ok: held to openai-chat: 3 chunks\n"
    );
    let seen = Seen { findings: vec![unknown("dialect.ends")], ..clean() };
    assert_eq!(
        told(&tried("llmock", Ok(seen))),
        "llmock         chat           LOOK: dialect.ends was not looked at yet: held to openai-chat: 3 chunks\n"
    );
    assert_eq!(
        told(&tried("llmock", Err("no answer".into()))),
        "llmock         chat           ERROR: no answer\n"
    );
    let row = |outcome| Row { server: server("llmock"), outcome };
    assert_eq!(
        told(&row(Outcome::Missing("`npm` is not installed; get it: npm".into()))),
        "llmock         skipped: `npm` is not installed; get it: npm\n"
    );
    assert_eq!(
        told(&row(Outcome::Broke("it does not start".into()))),
        "llmock         ERROR: it does not start\n"
    );
}
