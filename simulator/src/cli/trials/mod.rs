//! The commands that try the gateway under load, faults and crashes.

mod distributed;
mod failover;
mod kill;
mod plans;
mod planted;
mod shops;
mod simulate;
mod storm;

use clap::Subcommand;

use super::CommandEnd;

#[derive(Debug, Subcommand)]
pub enum Trial {
    /// Play a day of good and bad shops on bad lines and compare all books
    Shops(shops::Shops),
    /// Send every reference several times at once, and see that nothing moves twice
    Storm(storm::Storm),
    /// Kill a gateway under load and count what it lost
    Kill(kill::Kill),
    /// Lose the primary of two PostgreSQL servers under load and count what is lost with it
    Failover(failover::Failover),
    /// Try a Citus cluster: conformance, duplicates, killed workers, a move, and what it costs
    Distributed(distributed::Distributed),
    /// Plant bugs, one at a time, and see which check detects each
    Planted(planted::Planted),
    /// Show how PostgreSQL executes the gateway's statements
    Plans(plans::Plans),
    /// Play whole systems in simulation, thousands a second
    Simulate(simulate::Simulate),
}

impl Trial {
    /// Runs the trial to its verdict.
    pub async fn run(self) -> CommandEnd {
        match self {
            Self::Shops(shops) => shops.run().await,
            Self::Storm(storm) => storm.run().await,
            Self::Kill(kill) => kill.run().await,
            Self::Failover(failover) => failover.run().await,
            Self::Distributed(distributed) => distributed.run().await,
            Self::Planted(planted) => planted.run().await,
            Self::Plans(plans) => plans.run().await,
            Self::Simulate(simulate) => simulate.run(),
        }
    }
}
