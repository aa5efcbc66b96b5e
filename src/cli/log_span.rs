//! The span of a line of the JSON log. The subscriber writes a span's fields as JSON when it begins,
//! and would read them again for each line: that takes longer than the line itself.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{JsonFields, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormattedFields};
use tracing_subscriber::registry::LookupSpan;

/// Writes lines as another formatter does, which leaves the span out, and puts the span behind.
pub struct WithSpan<F>(pub F);

impl<S, F> FormatEvent<S, JsonFields> for WithSpan<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    F: FormatEvent<S, JsonFields>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let span = event.parent().and_then(|id| context.span(id));
        let Some(span) = span.or_else(|| context.lookup_current()) else {
            return self.0.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.0
            .format_event(context, Writer::new(&mut line), event)?;
        let line = line.strip_suffix("}\n").ok_or(fmt::Error)?;
        let extensions = span.extensions();
        let fields = extensions.get::<FormattedFields<JsonFields>>();
        let fields = fields.and_then(|fields| fields.strip_suffix('}'));
        let fields = fields.ok_or(fmt::Error)?;
        let comma = if fields == "{" { "" } else { "," };
        let name = span.name();
        writeln!(
            writer,
            r#"{line},"span":{fields}{comma}"name":"{name}"}}}}"#
        )
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use tracing_subscriber::fmt::MakeWriter;

    use super::*;
    use crate::cli::log_writer::LogWriter;

    fn log() {
        tracing::info!(number = 1, "outside");
        let span = tracing::info_span!("request", id = "\"a\"", address = %"::1", number = 2);
        span.in_scope(|| tracing::warn!(text = "b", "inside"));
        tracing::info!(parent: &span, "of it");
        tracing::info_span!("bare").in_scope(|| tracing::info!("inside"));
    }

    fn lines(begin: impl FnOnce(LogWriter) -> Box<dyn Subscriber + Send + Sync>) -> String {
        let (reader, output) = io::pipe().expect("a pipe");
        let (writer, flush) = LogWriter::start_to(output).expect("a thread");
        tracing::subscriber::with_default(begin(writer.make_writer()), log);
        drop((writer, flush));
        io::read_to_string(reader).expect("text")
    }

    #[test]
    fn a_line_is_the_subscribers_own() {
        let json = |writer| {
            let log = tracing_subscriber::fmt().without_time().with_writer(writer);
            log.json().flatten_event(true).with_span_list(false)
        };
        let expected = lines(|writer| Box::new(json(writer).finish()));
        let written = lines(|writer| {
            let log = json(writer).with_current_span(false);
            Box::new(log.map_event_format(WithSpan).finish())
        });
        assert_eq!(written.lines().count(), 4);
        assert_eq!(written, expected);
    }
}
