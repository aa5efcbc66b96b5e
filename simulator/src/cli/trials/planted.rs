//! `simulator planted`.

use std::time::Instant;

use clap::Args;
use simulator::api_trials::planted::{EDGE_BUGS, catch_at_the_edge};
use simulator::screen;
use simulator::simulate::planted::{BUGS, Detection, catch};

use crate::cli::CommandEnd;

#[derive(Debug, Args)]
pub struct Planted {
    /// Plant this one only
    #[arg(long)]
    bug: Option<String>,
}

impl Planted {
    /// Plants one bug after the other, and says who detected it.
    pub async fn run(self) -> CommandEnd {
        // A rule that trips over a planted bug is caught by its lane: nothing to print.
        std::panic::set_hook(Box::new(|_| {}));
        screen::show("bug                  caught by     seeds steps    time  as");
        let begun = Instant::now();
        let (mut caught, mut missed) = (0, 0);
        let mut note = |detection: Detection| {
            screen::show(&detection);
            match detection.by {
                Some(_) => caught += 1,
                None => missed += 1,
            }
        };
        if let Err(error) = self.plant(&mut note).await {
            return CommandEnd::usage(error);
        }
        let seconds = begun.elapsed().as_secs_f64();
        screen::show(format_args!("{caught} bugs caught in {seconds:.1} s"));
        match (caught, missed) {
            (0, 0) => CommandEnd::usage("no bug has that name"),
            (_, 0) => CommandEnd::Success,
            (_, missed) => CommandEnd::refused(format_args!("{missed} bugs were not caught")),
        }
    }

    async fn plant(&self, note: &mut impl FnMut(Detection)) -> Result<(), String> {
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        let is_wanted = |name: &str| self.bug.as_ref().is_none_or(|wanted| wanted == name);
        for bug in BUGS.iter().filter(|bug| is_wanted(bug.name)) {
            note(catch(bug, threads).map_err(|error| error.to_string())?);
        }
        for bug in EDGE_BUGS.iter().filter(|bug| is_wanted(bug.name)) {
            note(catch_at_the_edge(bug).await?);
        }
        Ok(())
    }
}
