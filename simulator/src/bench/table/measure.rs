//! How each row is measured: whatever is compared runs one after the other, on databases that are
//! filled anew, except those that take long to fill.

use super::figure::{Figure, Kind};
use super::{QUEUE, Scale, Single};
use crate::bench::disk::commit_p99_ms;
use crate::bench::ground::{Ground, Plan, Verdict};
use crate::bench::peak::is_sustained;
use crate::bench::progress::Progress;
use crate::bench::report::Step;
use crate::bench::run::yardstick;
use crate::bench::server::Server;
use crate::bench::site::Site;
use crate::bench::{BenchError, Options, files};
use crate::gateway::Tuning;

/// The peak is what a closed loop achieves, where an open loop keeps up with so much of it.
const BELOW: f64 = 0.9;

/// Measures, and keeps the databases that are used again.
pub struct Surveyor<'a> {
    pub options: &'a Options,
    pub scale: &'a Scale,
    pub server: &'a Server,
    pub progress: &'a Progress,
    /// With many accounts.
    pub many: Option<Ground>,
    /// With a history.
    pub aged: Option<Ground>,
    /// Databases that were filled.
    pub planted: usize,
    /// What the auditor found so far.
    pub verdicts: Vec<Verdict>,
}

impl Surveyor<'_> {
    /// Measures one row once. What fails is told in the row.
    pub async fn measure(&mut self, kind: Kind) -> Single {
        let mut single = Single::new(kind);
        let measured = match kind {
            Kind::Ratio => self.ratio(&mut single).await,
            Kind::Half => self.half(&mut single).await,
            Kind::Hot => self.hot(&mut single).await,
            Kind::Accounts => self.accounts(&mut single).await,
            Kind::History => self.history(&mut single).await,
            Kind::Overload => self.overload(&mut single).await,
            Kind::Memory => self.memory(&mut single).await,
        };
        if let Err(error) = measured {
            single.why = Some(error.to_string());
        }
        single
    }

    async fn ratio(&mut self, single: &mut Single) -> Result<(), BenchError> {
        if self.server.is_postgres() {
            single.baseline.push(self.yardstick()?);
            let peak = self.peak_anew(&self.base(), single).await?;
            single.baseline.push(self.yardstick()?);
            let best = single.baseline.iter().copied().fold(0.0, f64::max);
            return single.compare(Figure::Ratio, peak, best);
        }
        let peak = self.peak_anew(&self.base(), single).await?;
        let of_one = Tuning::of_one(&self.options.tuning);
        let baseline = self.peak_with(&self.base(), &of_one, single).await?;
        single.baseline.push(baseline);
        single.compare(Figure::Ratio, peak, baseline)
    }

    async fn half(&mut self, single: &mut Single) -> Result<(), BenchError> {
        self.progress.wait("the disk alone");
        let disk = self.server.disk();
        let disk = tokio::task::block_in_place(|| commit_p99_ms(&disk, self.options.duration))?;
        single.values.push((Figure::DiskP99, disk));
        let mut ground = self.plant(&self.base()).await?;
        let mut site = self.site(&mut ground, &self.options.tuning).await?;
        let peak = peak(&mut site, &mut single.steps).await?;
        let half = site.open_loop(peak / 2.0).await?;
        single.values.push((Figure::HalfP99, half.p99_ms));
        single.steps.push(half);
        site.close().await?;
        self.close(ground).await
    }

    async fn hot(&mut self, single: &mut Single) -> Result<(), BenchError> {
        let spread = self.peak_anew(&self.base(), single).await?;
        let one = Plan {
            partners: 1,
            ..self.base()
        };
        let hot = self.peak_anew(&one, single).await?;
        single.compare(Figure::Hot, hot, spread)
    }

    async fn accounts(&mut self, single: &mut Single) -> Result<(), BenchError> {
        let few = Plan {
            accounts: self.scale.few_accounts,
            ..self.base()
        };
        let mut ground = self.many().await?;
        let few = self.peak_anew(&few, single).await?;
        let many = self.peak_on(&mut ground, single).await?;
        self.many = Some(ground);
        single.compare(Figure::Accounts, many, few)
    }

    async fn history(&mut self, single: &mut Single) -> Result<(), BenchError> {
        let mut ground = match self.aged.take() {
            Some(ground) => ground,
            None => {
                let plan = Plan {
                    history: self.scale.history,
                    ..self.base()
                };
                self.plant(&plan).await?
            }
        };
        let empty = self.peak_anew(&self.base(), single).await?;
        let aged = self.peak_on(&mut ground, single).await?;
        self.aged = Some(ground);
        single.compare(Figure::History, aged, empty)
    }

    /// With many accounts, so that few pauses are needed to make new tokens.
    async fn overload(&mut self, single: &mut Single) -> Result<(), BenchError> {
        files::check(self.options.overload_connections)?;
        let mut ground = self.many().await?;
        let tuning = Tuning {
            queue: Some(QUEUE),
            ..self.options.tuning.clone()
        };
        let mut site = self.site(&mut ground, &tuning).await?;
        let peak = peak(&mut site, &mut single.steps).await?;
        let overload = site.overload(peak, self.scale.overload_lasts).await?;
        site.close().await?;
        self.many = Some(ground);
        let unknown = overload.load.unknown as f64;
        single.values.push((Figure::Answered, overload.of_peak));
        single.values.push((Figure::Unknowns, unknown));
        match overload.load.refused.is_empty() {
            true => single.why = Some("nothing was refused".to_owned()),
            false => {
                let p99 = (Figure::Refusals, overload.refusal_p99_ms);
                single.values.push(p99);
            }
        }
        single.overload = Some(overload);
        Ok(())
    }

    async fn memory(&mut self, single: &mut Single) -> Result<(), BenchError> {
        let mut ground = self.many().await?;
        let mut site = self.site(&mut ground, &self.options.tuning).await?;
        peak(&mut site, &mut single.steps).await?;
        let memory = site.memory_mb()?;
        site.close().await?;
        self.many = Some(ground);
        single.values.push((Figure::Memory, memory));
        Ok(())
    }

    fn yardstick(&self) -> Result<f64, BenchError> {
        yardstick(self.options, self.server, self.progress)
    }

    /// As a database is filled where nothing else is said.
    fn base(&self) -> Plan {
        self.options.plan()
    }

    async fn many(&mut self) -> Result<Ground, BenchError> {
        if let Some(ground) = self.many.take() {
            return Ok(ground);
        }
        let plan = Plan {
            accounts: self.scale.many_accounts,
            ..self.base()
        };
        self.plant(&plan).await
    }

    async fn plant(&mut self, plan: &Plan) -> Result<Ground, BenchError> {
        self.planted += 1;
        let name = format!("table-{}", self.planted);
        Ground::plant(self.server, &name, plan, self.progress).await
    }

    async fn site<'a>(
        &'a self,
        ground: &'a mut Ground,
        tuning: &Tuning,
    ) -> Result<Site<'a>, BenchError> {
        Site::open(self.server, ground, tuning, self.options, self.progress).await
    }

    async fn peak_anew(&mut self, plan: &Plan, single: &mut Single) -> Result<f64, BenchError> {
        let tuning = self.options.tuning.clone();
        self.peak_with(plan, &tuning, single).await
    }

    async fn peak_with(
        &mut self,
        plan: &Plan,
        tuning: &Tuning,
        single: &mut Single,
    ) -> Result<f64, BenchError> {
        let mut ground = self.plant(plan).await?;
        let mut site = self.site(&mut ground, tuning).await?;
        let peak = peak(&mut site, &mut single.steps).await?;
        site.close().await?;
        self.close(ground).await?;
        Ok(peak)
    }

    async fn peak_on(&self, ground: &mut Ground, single: &mut Single) -> Result<f64, BenchError> {
        let mut site = self.site(ground, &self.options.tuning).await?;
        let peak = peak(&mut site, &mut single.steps).await?;
        site.close().await?;
        Ok(peak)
    }

    async fn close(&mut self, ground: Ground) -> Result<(), BenchError> {
        let verdict = ground.close(self.server, self.progress).await?;
        self.verdicts.push(verdict);
        Ok(())
    }

    /// Closes what was kept; what the auditor found in all of them.
    pub async fn finish(mut self) -> Vec<Verdict> {
        for ground in [self.many.take(), self.aged.take()].into_iter().flatten() {
            if let Err(error) = self.close(ground).await {
                // All is measured by now: that is not thrown away.
                self.verdicts.push(Verdict {
                    balances: false,
                    text: error.to_string(),
                });
            }
        }
        self.verdicts
    }
}

async fn peak(site: &mut Site<'_>, steps: &mut Vec<Step>) -> Result<f64, BenchError> {
    let closed = site.saturated().await?;
    let below = site.open_loop(closed.throughput * BELOW).await?;
    let peak = match is_sustained(&below) {
        true => closed.throughput,
        false => below.throughput.min(closed.throughput),
    };
    steps.extend([closed, below]);
    Ok(peak)
}
