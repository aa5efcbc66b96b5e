//! `simulator planted`.

use std::time::Instant;

use clap::Args;
use gerai::planted::Bug;
use simulator::api_trials::planted::catch_at_the_edge;
use simulator::simulate::planted::catch;

use super::CommandEnd;

#[derive(Debug, Args)]
pub struct Planted {
    /// Plant this one only
    #[arg(long)]
    bug: Option<String>,
}

impl Planted {
    /// Plants one bug after the other, and says who saw it.
    pub async fn run(self) -> CommandEnd {
        // A rule that trips over a planted bug is caught by its lane: nothing to print.
        std::panic::set_hook(Box::new(|_| {}));
        let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        let wanted = |bug: &Bug| {
            let name = format!("{bug:?}");
            self.bug.as_ref().is_none_or(|wanted| *wanted == name)
        };
        anstream::println!("bug                  caught by     seeds steps    time  as");
        let begun = Instant::now();
        let (mut caught, mut missed) = (0, 0);
        for bug in Bug::INSIDE.iter().chain(Bug::EDGE).copied().filter(wanted) {
            let result = match Bug::EDGE.contains(&bug) {
                true => catch_at_the_edge(bug).await,
                false => catch(bug, threads).map_err(|error| error.to_string()),
            };
            match result {
                Ok(result) => {
                    anstream::println!("{result}");
                    match result.by {
                        Some(_) => caught += 1,
                        None => missed += 1,
                    }
                }
                Err(error) => return CommandEnd::usage(error),
            }
        }
        let seconds = begun.elapsed().as_secs_f64();
        anstream::println!("{caught} bugs caught in {seconds:.1} s");
        match missed {
            0 => CommandEnd::Success,
            missed => CommandEnd::refused(format_args!("{missed} bugs were not caught")),
        }
    }
}
