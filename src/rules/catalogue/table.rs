//! Plain-text tables: aligned columns, long cells broken at spaces, empty columns left out.

/// What stands above a column and how its cells are set.
#[derive(Clone, Copy)]
pub struct Column {
    head: &'static str,
    width_max: usize,
    to_the_right: bool,
}

impl Column {
    /// A column of words.
    pub const fn text(head: &'static str) -> Self {
        Self {
            head,
            width_max: 24,
            to_the_right: false,
        }
    }

    /// A column of amounts, set to the right so that they can be compared.
    pub const fn amounts(head: &'static str) -> Self {
        Self {
            head,
            width_max: 24,
            to_the_right: true,
        }
    }
}

/// The table with its heads and rows, a line break at the end of each line.
pub fn table<const N: usize>(
    columns: [Column; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let rows: Vec<[Vec<String>; N]> = rows
        .into_iter()
        .map(|cells| {
            let mut columns = columns.iter();
            cells.map(|cell| broken(&cell, columns.next().map_or(usize::MAX, |c| c.width_max)))
        })
        .collect();
    let widths: [usize; N] = std::array::from_fn(|index| {
        let lines = rows.iter().flat_map(|row| &row[index]);
        let widest = lines.map(|line| line.chars().count()).max().unwrap_or(0);
        let head = columns[index].head.chars().count();
        if widest == 0 { 0 } else { widest.max(head) }
    });

    let mut text = String::new();
    push_line(&mut text, &columns, &widths, |index| {
        columns[index].head.into()
    });
    push_line(&mut text, &columns, &widths, |index| {
        "-".repeat(widths[index])
    });
    for row in &rows {
        let height = row.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            push_line(&mut text, &columns, &widths, |index| {
                row[index].get(line).cloned().unwrap_or_default()
            });
        }
    }
    text
}

fn push_line<const N: usize>(
    text: &mut String,
    columns: &[Column; N],
    widths: &[usize; N],
    cell: impl Fn(usize) -> String,
) {
    let cells = (0..N)
        .filter(|&index| widths[index] > 0)
        .map(|index| {
            let (cell, width) = (cell(index), widths[index]);
            if columns[index].to_the_right {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        })
        .collect::<Vec<_>>();
    text.push_str(cells.join("  ").trim_end());
    text.push('\n');
}

/// The words of a text in lines of at most `width_max`; a longer word has a line of its own.
fn broken(text: &str, width_max: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width_max => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_cells_break_and_empty_columns_go() {
        let columns = [
            Column::text("shop"),
            Column::text("note"),
            Column::amounts("most"),
        ];
        let rows = [["one, two, three, four, five", "", "Rp5"], ["six", "", ""]];
        let rows = rows.map(|row| row.map(String::from));
        insta::assert_snapshot!(table(columns, rows), @"
        shop                    most
        ----------------------  ----
        one, two, three, four,   Rp5
        five
        six
        ");
    }
}
