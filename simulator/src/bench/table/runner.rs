//! How each row is measured: figures that are compared run one after the other, on databases that
//! are filled anew, except those that take long to fill.

use super::measurement::SingleMeasurement;
use super::scale::{MeasurementKind, QUEUE, TableScale};
use super::target::Target;
use crate::bench::dataset::{AuditResult, Dataset, DatasetSpec};
use crate::bench::disk::commit_p99_ms;
use crate::bench::environment::BenchEnvironment;
use crate::bench::peak::is_sustained;
use crate::bench::progress::ProgressReporter;
use crate::bench::report::LoadStep;
use crate::bench::run::measure_baseline;
use crate::bench::server::DatabaseServer;
use crate::bench::{BenchError, BenchOptions, open_files};
use crate::gateway::Tuning;

/// The peak is what a closed loop achieves, where an open loop keeps up with so much of it.
const BELOW: f64 = 0.9;

/// Measures, and keeps the databases that are used again.
pub struct TableRunner<'a> {
    pub options: &'a BenchOptions,
    pub scale: &'a TableScale,
    pub server: &'a DatabaseServer,
    pub progress: &'a ProgressReporter,
    /// With many accounts.
    pub many: Option<Dataset>,
    /// With a history.
    pub aged: Option<Dataset>,
    /// Databases that were filled.
    pub planted: usize,
    /// What the auditor found so far.
    pub audit_results: Vec<AuditResult>,
}

impl TableRunner<'_> {
    /// Measures one row once. The row reports a failure.
    pub async fn measure(&mut self, kind: MeasurementKind) -> SingleMeasurement {
        let mut single = SingleMeasurement::new(kind);
        let measured = match kind {
            MeasurementKind::Ratio => self.ratio(&mut single).await,
            MeasurementKind::Half => self.half(&mut single).await,
            MeasurementKind::Hot => self.hot(&mut single).await,
            MeasurementKind::Accounts => self.accounts(&mut single).await,
            MeasurementKind::History => self.history(&mut single).await,
            MeasurementKind::Overload => self.overload(&mut single).await,
            MeasurementKind::Memory => self.memory(&mut single).await,
        };
        if let Err(error) = measured {
            single.why = Some(error.to_string());
        }
        single
    }

    async fn ratio(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        if self.server.is_postgres() {
            single.baseline.push(self.measure_baseline()?);
            let peak = self.peak_anew(&self.base(), single).await?;
            single.baseline.push(self.measure_baseline()?);
            let best = single.baseline.iter().copied().fold(0.0, f64::max);
            return single.compare(Target::Ratio, peak, best);
        }
        let peak = self.peak_anew(&self.base(), single).await?;
        let of_one = Tuning::of_one(&self.options.tuning);
        let baseline = self.peak_with(&self.base(), &of_one, single).await?;
        single.baseline.push(baseline);
        single.compare(Target::Ratio, peak, baseline)
    }

    async fn half(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        self.progress.wait("the disk alone");
        let disk = self.server.disk();
        let disk = tokio::task::block_in_place(|| commit_p99_ms(&disk, self.options.duration))?;
        single.values.push((Target::DiskP99, disk));
        let mut dataset = self.plant(&self.base()).await?;
        let mut environment = self.environment(&mut dataset, &self.options.tuning).await?;
        let peak = peak(&mut environment, &mut single.steps).await?;
        let half = environment.open_loop(peak / 2.0).await?;
        single.values.push((Target::HalfP99, half.p99_ms));
        single.steps.push(half);
        environment.close().await?;
        self.close(dataset).await
    }

    async fn hot(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        let spread = self.peak_anew(&self.base(), single).await?;
        let one = DatasetSpec {
            partners: 1,
            ..self.base()
        };
        let hot = self.peak_anew(&one, single).await?;
        single.compare(Target::Hot, hot, spread)
    }

    async fn accounts(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        let few = DatasetSpec {
            accounts: self.scale.few_accounts,
            ..self.base()
        };
        let mut dataset = self.many().await?;
        let few = self.peak_anew(&few, single).await?;
        let many = self.peak_on(&mut dataset, single).await?;
        self.many = Some(dataset);
        single.compare(Target::Accounts, many, few)
    }

    async fn history(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        let mut dataset = match self.aged.take() {
            Some(dataset) => dataset,
            None => {
                let plan = DatasetSpec {
                    history: self.scale.history,
                    ..self.base()
                };
                self.plant(&plan).await?
            }
        };
        let empty = self.peak_anew(&self.base(), single).await?;
        let aged = self.peak_on(&mut dataset, single).await?;
        self.aged = Some(dataset);
        single.compare(Target::History, aged, empty)
    }

    /// With many accounts, so that few pauses are needed to make new tokens.
    async fn overload(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        open_files::check(self.options.overload_connections)?;
        let mut dataset = self.many().await?;
        let tuning = Tuning {
            queue: Some(QUEUE),
            ..self.options.tuning.clone()
        };
        let mut environment = self.environment(&mut dataset, &tuning).await?;
        let peak = peak(&mut environment, &mut single.steps).await?;
        let overload = environment
            .overload(peak, self.scale.overload_lasts)
            .await?;
        environment.close().await?;
        self.many = Some(dataset);
        let unknown = overload.load.unknown as f64;
        single.values.push((Target::Answered, overload.of_peak));
        single.values.push((Target::Unknowns, unknown));
        match overload.load.refused.is_empty() {
            true => single.why = Some("nothing was refused".to_owned()),
            false => {
                let p99 = (Target::Refusals, overload.refusal_p99_ms);
                single.values.push(p99);
            }
        }
        single.overload = Some(overload);
        Ok(())
    }

    async fn memory(&mut self, single: &mut SingleMeasurement) -> Result<(), BenchError> {
        let mut dataset = self.many().await?;
        let mut environment = self.environment(&mut dataset, &self.options.tuning).await?;
        peak(&mut environment, &mut single.steps).await?;
        let memory = environment.memory_mb()?;
        environment.close().await?;
        self.many = Some(dataset);
        single.values.push((Target::Memory, memory));
        Ok(())
    }

    fn measure_baseline(&self) -> Result<f64, BenchError> {
        measure_baseline(self.options, self.server, self.progress)
    }

    /// As a database is filled where nothing else is said.
    fn base(&self) -> DatasetSpec {
        self.options.plan()
    }

    async fn many(&mut self) -> Result<Dataset, BenchError> {
        if let Some(dataset) = self.many.take() {
            return Ok(dataset);
        }
        let plan = DatasetSpec {
            accounts: self.scale.many_accounts,
            ..self.base()
        };
        self.plant(&plan).await
    }

    async fn plant(&mut self, plan: &DatasetSpec) -> Result<Dataset, BenchError> {
        self.planted += 1;
        let name = format!("table-{}", self.planted);
        Dataset::plant(self.server, &name, plan, self.progress).await
    }

    async fn environment<'a>(
        &'a self,
        dataset: &'a mut Dataset,
        tuning: &Tuning,
    ) -> Result<BenchEnvironment<'a>, BenchError> {
        BenchEnvironment::open(self.server, dataset, tuning, self.options, self.progress).await
    }

    async fn peak_anew(
        &mut self,
        plan: &DatasetSpec,
        single: &mut SingleMeasurement,
    ) -> Result<f64, BenchError> {
        let tuning = self.options.tuning.clone();
        self.peak_with(plan, &tuning, single).await
    }

    async fn peak_with(
        &mut self,
        plan: &DatasetSpec,
        tuning: &Tuning,
        single: &mut SingleMeasurement,
    ) -> Result<f64, BenchError> {
        let mut dataset = self.plant(plan).await?;
        let mut environment = self.environment(&mut dataset, tuning).await?;
        let peak = peak(&mut environment, &mut single.steps).await?;
        environment.close().await?;
        self.close(dataset).await?;
        Ok(peak)
    }

    async fn peak_on(
        &self,
        dataset: &mut Dataset,
        single: &mut SingleMeasurement,
    ) -> Result<f64, BenchError> {
        let mut environment = self.environment(dataset, &self.options.tuning).await?;
        let peak = peak(&mut environment, &mut single.steps).await?;
        environment.close().await?;
        Ok(peak)
    }

    async fn close(&mut self, dataset: Dataset) -> Result<(), BenchError> {
        let audit_result = dataset.close(self.server, self.progress).await?;
        self.audit_results.push(audit_result);
        Ok(())
    }

    /// Closes what was kept; what the auditor found in all of them.
    pub async fn finish(mut self) -> Vec<AuditResult> {
        for dataset in [self.many.take(), self.aged.take()].into_iter().flatten() {
            if let Err(error) = self.close(dataset).await {
                // All is measured by now: that is not thrown away.
                self.audit_results.push(AuditResult {
                    balances: false,
                    text: error.to_string(),
                });
            }
        }
        self.audit_results
    }
}

async fn peak(
    environment: &mut BenchEnvironment<'_>,
    steps: &mut Vec<LoadStep>,
) -> Result<f64, BenchError> {
    let closed = environment.saturated().await?;
    let below = environment.open_loop(closed.throughput * BELOW).await?;
    let peak = match is_sustained(&below) {
        true => closed.throughput,
        false => below.throughput.min(closed.throughput),
    };
    steps.extend([closed, below]);
    Ok(peak)
}
