//! A test that needs programs: run, or ignored with the reason printed. With SSESPEC_REQUIRE_ALL=1 it
//! fails where they are missing, unless they are optional.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::servers::Start;

/// A trial, and why it will be skipped if it will.
pub type Planned = (Trial, Option<String>);

/// A trial that runs if what it needs is there.
pub fn trial(
    name: impl Into<String>,
    start: anyhow::Result<Start>,
    test: impl FnOnce() -> Result<(), Failed> + Send + 'static,
) -> Planned {
    let name = name.into();
    let required = std::env::var_os("SSESPEC_REQUIRE_ALL").is_some_and(|value| value == "1");
    match start {
        Ok(Start::Cannot(why)) if required => (Trial::test(name, || Err(Failed::from(why))), None),
        Ok(Start::Cannot(why) | Start::CannotOptional(why)) => {
            let skipped = format!("skipped {name}: {why}");
            (Trial::test(name, || Ok(())).with_ignored_flag(true), Some(skipped))
        }
        Ok(Start::Can) => (Trial::test(name, test), None),
        Err(error) => (Trial::test(name, move || Err(Failed::from(format!("{error:#}")))), None),
    }
}

/// Runs the trials that were asked for, and says how they ended.
pub fn run_all(trials: impl IntoIterator<Item = Planned>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A browser keeps more than one core busy.
    arguments.test_threads.get_or_insert(2);
    let (trials, skipped): (Vec<_>, Vec<_>) = trials.into_iter().unzip();
    // A runner reads the list; there is no room for reasons in it.
    if !arguments.list {
        skipped.iter().flatten().for_each(|sentence| eprintln!("{sentence}"));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Carries a story out to its end.
///
/// # Errors
/// What went wrong in it, with its reasons.
pub fn told(story: impl Future<Output = anyhow::Result<()>>) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(story).map_err(|error| Failed::from(format!("{error:#}")))
}
