//! What was expected and what came, row by row.

use std::fmt;

use serde::Serialize;

use crate::snap::{Answer, Service, SnapError};

/// One case of one service.
#[derive(Clone, Debug, Serialize)]
pub struct CaseResult {
    /// The number of the service.
    pub service: &'static str,
    /// What was tried.
    pub case: String,
    /// The codes that the standard allows.
    pub expected: Vec<String>,
    /// The code that came, with its message; or why there was none.
    pub came: String,
    /// How it compares.
    pub verdict: CaseVerdict,
}

/// How a row compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseVerdict {
    /// As the standard has it.
    Conforms,
    /// Otherwise.
    Differs,
    /// Not tried: something it needs was not given.
    Skipped,
}

/// All rows.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Matrix {
    /// In the order in which they were tried.
    pub rows: Vec<CaseResult>,
}

/// A code that the standard allows: `(404, "15")`.
pub type AllowedCode = (u16, &'static str);

impl Matrix {
    /// Whether no row differs.
    pub fn conforms(&self) -> bool {
        self.count(CaseVerdict::Differs) == 0
    }

    /// How many rows compare so.
    pub fn count(&self, verdict: CaseVerdict) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.verdict == verdict).count()
    }

    /// Compares an answer.
    pub fn compare(
        &mut self,
        service: Service,
        case: impl Into<String>,
        allowed: &[AllowedCode],
        result: &Result<Answer, SnapError>,
    ) {
        let codes = allowed
            .iter()
            .map(|(http, case)| format!("{http}{}{case}", service.code()))
            .collect();
        self.compare_codes(service, case, codes, result);
    }

    /// Compares an answer with whole codes.
    pub fn compare_codes(
        &mut self,
        service: Service,
        case: impl Into<String>,
        expected: Vec<String>,
        result: &Result<Answer, SnapError>,
    ) {
        let (came, conforms) = match result {
            Ok(answer) => {
                let agrees = answer.code.starts_with(&answer.http.to_string());
                (
                    answer.to_string(),
                    agrees && expected.contains(&answer.code),
                )
            }
            Err(error) => (error.to_string(), false),
        };
        let verdict = match conforms {
            true => CaseVerdict::Conforms,
            false => CaseVerdict::Differs,
        };
        self.push(service, case.into(), expected, came, verdict);
    }

    /// Compares a status inquiry's answer, whose status has to be that, too.
    pub fn compare_status(
        &mut self,
        service: Service,
        case: impl Into<String>,
        status: &str,
        result: &Result<Answer, SnapError>,
    ) {
        let expected = format!("200{}00 status {status}", service.code());
        let came = match result {
            Ok(answer) => {
                let status = answer.latest_status().unwrap_or("none");
                format!("{} status {status}", answer.code)
            }
            Err(error) => error.to_string(),
        };
        let verdict = match came == expected {
            true => CaseVerdict::Conforms,
            false => CaseVerdict::Differs,
        };
        self.push(service, case.into(), vec![expected], came, verdict);
    }

    /// Notes what was not tried, and why.
    pub fn skip(&mut self, service: Service, case: &str, why: &str) {
        let (case, why) = (case.to_owned(), why.to_owned());
        self.push(service, case, Vec::new(), why, CaseVerdict::Skipped);
    }

    fn push(
        &mut self,
        service: Service,
        case: String,
        expected: Vec<String>,
        came: String,
        verdict: CaseVerdict,
    ) {
        self.rows.push(CaseResult {
            service: service.code(),
            case,
            expected,
            came,
            verdict,
        });
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            let mark = match row.verdict {
                CaseVerdict::Conforms => "ok",
                CaseVerdict::Differs => "DIFFERS",
                CaseVerdict::Skipped => "skipped",
            };
            let expected = row.expected.join(" or ");
            writeln!(
                f,
                "{mark:<8} {}  {:<46} {expected:<26} {}",
                row.service, row.case, row.came
            )?;
        }
        write!(
            f,
            "{} conform, {} differ, {} skipped",
            self.count(CaseVerdict::Conforms),
            self.count(CaseVerdict::Differs),
            self.count(CaseVerdict::Skipped)
        )
    }
}
