//! Keeps the processors awake: to wake up one that sleeps, above all a virtual one, costs a process as much time as all
//! that the ingress does for a delivery.

use std::io::{ErrorKind, copy, sink, stdin};
use std::iter::repeat_with;
use std::process::{Stdio, exit};
use std::thread::{available_parallelism, spawn};

use tokio::process::{Child, Command};

/// A spinner on each processor, at a priority that everything else displaces at once.
///
/// They end with this value, and with the bench however that ends: each waits for the end of its standard input.
pub(crate) struct Spinners {
    _running: Vec<Child>,
}

impl Spinners {
    /// Starts them; `None` where there is no `chrt` to give them their priority.
    pub(crate) fn start() -> std::io::Result<Option<Self>> {
        let program = std::env::current_exe()?;
        let spinner = || {
            let mut command = Command::new("chrt");
            command.args(["--idle", "0"]).arg(&program).arg("--spin").stdin(Stdio::piped()).kill_on_drop(true).spawn()
        };
        let running = repeat_with(spinner).take(available_parallelism()?.get()).collect::<Result<_, _>>();
        match running {
            Ok(running) => Ok(Some(Self { _running: running })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// What a spinner does until its standard input ends.
pub(crate) fn spin() -> ! {
    spawn(|| {
        let ended = copy(&mut stdin().lock(), &mut sink());
        exit(i32::from(ended.is_err()));
    });
    loop {
        // Not `spin_loop`: a virtual processor that pauses is taken from the machine.
        std::hint::black_box(());
    }
}
