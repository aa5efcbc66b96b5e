//! Latency over throughput, as a picture.

use std::path::Path;

use plotters::prelude::*;

use super::BenchError;
use super::report::LoadStep;

const SIZE: (u32, u32) = (900, 540);

/// Draws the open-loop steps as SVG: throughput to the right, latency upwards, on a scale of
/// powers of ten.
///
/// # Errors
/// [`BenchError`] where the file cannot be written.
pub fn draw(file: &Path, title: &str, steps: &[LoadStep]) -> Result<(), BenchError> {
    let mut open: Vec<&LoadStep> = steps.iter().filter(|step| step.offered.is_some()).collect();
    open.sort_by(|a, b| a.throughput.total_cmp(&b.throughput));
    let right = open.iter().map(|step| step.throughput).fold(1.0, f64::max) * 1.05;
    let top = open.iter().map(|step| step.p999_ms).fold(10.0, f64::max) * 2.0;
    let area = SVGBackend::new(file, SIZE).into_drawing_area();
    area.fill(&WHITE).map_err(BenchError::other)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(title, ("sans-serif", 20))
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..right, (0.1..top).log_scale())
        .map_err(BenchError::other)?;
    chart
        .configure_mesh()
        .x_desc("movements a second")
        .y_desc("latency, ms")
        .x_label_formatter(&|x| format!("{x:.0}"))
        .draw()
        .map_err(BenchError::other)?;
    type Quantile = fn(&LoadStep) -> f64;
    let lines: [(&str, RGBColor, Quantile); 3] = [
        ("p50", BLUE, |step| step.p50_ms),
        ("p99", RED, |step| step.p99_ms),
        ("p99.9", BLACK, |step| step.p999_ms),
    ];
    for (name, colour, quantile) in lines {
        let points: Vec<(f64, f64)> = open
            .iter()
            .map(|step| (step.throughput, quantile(step).max(0.1)))
            .collect();
        chart
            .draw_series(LineSeries::new(points, colour).point_size(3))
            .map_err(BenchError::other)?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .border_style(BLACK)
        .background_style(WHITE)
        .draw()
        .map_err(BenchError::other)?;
    area.present().map_err(BenchError::other)
}
