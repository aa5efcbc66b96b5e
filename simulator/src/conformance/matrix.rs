//! What was expected and what came, row by row.

use std::collections::BTreeSet;
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

    /// What is worth reading of it.
    pub fn summary(&self) -> Summary<'_> {
        Summary(self)
    }

    /// The numbers of the services, each once.
    fn services(&self) -> BTreeSet<&'static str> {
        self.rows.iter().map(|row| row.service).collect()
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

/// The rows that do not conform, and a count by service.
#[derive(Clone, Copy, Debug)]
pub struct Summary<'a>(&'a Matrix);

impl fmt::Display for CaseResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.verdict {
            CaseVerdict::Conforms => "ok",
            CaseVerdict::Differs => "DIFFERS",
            CaseVerdict::Skipped => "skipped",
        };
        let (service, case, expected) = (self.service, &self.case, self.expected.join(" or "));
        let came = &self.came;
        write!(f, "{mark:<8} {service}  {case:<46} {expected:<26} {came}")
    }
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(matrix) = self;
        let rows = &matrix.rows;
        for row in rows
            .iter()
            .filter(|row| row.verdict != CaseVerdict::Conforms)
        {
            writeln!(f, "{row}")?;
        }
        for service in matrix.services() {
            let of_service = rows.iter().filter(|row| row.service == service).cloned();
            let part = Matrix {
                rows: of_service.collect(),
            };
            writeln!(f, "{service}  {:<24} {}", name(service), part.counts())?;
        }
        write!(f, "all {:<24} {}", "", matrix.counts())
    }
}

/// What the standard calls a service.
fn name(service: &str) -> &'static str {
    match service {
        "37" => "account inquiry",
        "38" => "customer top-up",
        "39" => "top-up status",
        "44" => "OTC cash-out",
        "45" => "OTC cash-out status",
        "46" => "OTC cash-out cancel",
        _ => "access token",
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        f.write_str(&self.counts())
    }
}

impl Matrix {
    fn counts(&self) -> String {
        format!(
            "{} conform, {} differ, {} skipped",
            self.count(CaseVerdict::Conforms),
            self.count(CaseVerdict::Differs),
            self.count(CaseVerdict::Skipped)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_counts_by_service_and_shows_what_differs() {
        let mut matrix = Matrix::default();
        let answer = |code: &str| {
            let body = format!(r#"{{"responseCode":"{code}","responseMessage":"x"}}"#);
            Ok(Answer::read(200, body.as_bytes()))
        };
        let allowed = [(200, "00")];
        matrix.compare(Service::TopUp, "good", &allowed, &answer("2003800"));
        matrix.compare(Service::TopUp, "bad", &allowed, &answer("2004400"));
        matrix.compare(Service::AccessToken, "good", &allowed, &answer("2007300"));
        matrix.skip(Service::CashOut, "paid", "no token is given");
        insta::assert_snapshot!(matrix.summary(), @"
        DIFFERS  38  bad                                            2003800                    2004400 x
        skipped  44  paid                                                                      no token is given
        38  customer top-up          1 conform, 1 differ, 0 skipped
        44  OTC cash-out             0 conform, 0 differ, 1 skipped
        73  access token             1 conform, 0 differ, 0 skipped
        all                          2 conform, 1 differ, 1 skipped
        ");
    }
}
