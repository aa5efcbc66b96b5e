//! `simulator sandbox`.

use clap::Args;
use simulator::gateway;
use simulator::screen;

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator sandbox                  every value that forces an outcome
  simulator sandbox --service 44     those of cash-outs";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct SandboxArgs {
    /// Of this service only: 37, 38, 39, 44, 45 or 46
    #[arg(long)]
    service: Option<u8>,
}

impl SandboxArgs {
    /// Prints the table.
    pub fn run(self) -> CommandEnd {
        let mut table = format!(
            "A gateway started with --sandbox answers these values as they say. Each forces one \
             service;\nthe other services go by the rules.\n\n\
             {:<3} {:<13} {:<12} {:<15} {:<9} {:<37} class",
            "", "number", "amount", "reference", "answer", "meaning"
        );
        let wanted = |service: u8| self.service.is_none_or(|wanted| wanted == service);
        for value in gateway::sandbox_values() {
            if !wanted(value.service) {
                continue;
            }
            let code = match value.status {
                Some(status) => format!("status {status}"),
                None => value.response_code,
            };
            table += &format!(
                "\n{:<3} {:<13} {:<12} {:<15} {code:<9} {:<37} {}",
                value.service,
                value.customer_number,
                value.amount.unwrap_or_default(),
                value.reference.unwrap_or_default(),
                value.meaning,
                value.class
            );
        }
        match screen::show(table) {
            true => CommandEnd::Success,
            false => CommandEnd::refused("the table is not shown"),
        }
    }
}
