//! Numbers as the cells of a workbook show them: formats like `#,##0.00 "€"`, `0.0%`, `yyyy-mm-dd`.
//!
//! Dates are written year first, whatever the order the format asks for: it is unmistakable, and it can be searched for.

/// The most decimals that are written.
const DECIMALS: usize = 15;
/// Days from the day 0 of workbooks to 1970-01-01, and to the day 0 of those that count from 1904.
const EPOCH: i64 = 25_569;
const LATER: f64 = 1462.0;
/// The first serial number that is no date any more: the year 10000.
const LAST: f64 = 2_958_466.0;

/// How a number is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Format {
    /// As it is.
    #[default]
    General,
    /// With so many decimals.
    Number { decimals: usize, grouped: bool, percent: bool, before: String, after: String },
    /// A day, a time, or both.
    Date { day: bool, time: bool, seconds: bool },
    /// Hours, minutes and seconds that went by.
    Elapsed,
}

impl Format {
    /// A format by its number, if it is one that every workbook has.
    pub(super) fn builtin(id: usize) -> Format {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 | 37 | 38 => "#,##0",
            4 | 39 | 40 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14..=17 | 27..=31 | 36 | 50..=58 => "yyyy-mm-dd",
            18 | 20 | 32 | 34 => "h:mm",
            19 | 21 | 33 | 35 => "h:mm:ss",
            22 => "yyyy-mm-dd h:mm",
            45 | 47 => "mm:ss",
            46 => "[h]:mm:ss",
            _ => "General",
        };
        Format::parse(code)
    }

    /// A format by its code.
    pub(super) fn parse(code: &str) -> Format {
        let parts = Parts::of(code);
        let has = |letters: &str| parts.letters.contains(|c: char| letters.contains(c.to_ascii_lowercase()));
        if parts.elapsed {
            return Format::Elapsed;
        }
        if parts.letters.to_lowercase().contains("general") {
            return Format::General;
        }
        if has("ydmhs") {
            let time = has("hs");
            return Format::Date { day: has("yd") || !time, time, seconds: has("s") };
        }
        if parts.digits.contains(['/', 'E', 'e', '@']) {
            return Format::General;
        }
        if !parts.digits.contains(['0', '#', '?']) {
            return Format::General;
        }
        let decimals =
            parts.digits.split_once('.').map_or(0, |(_, rest)| rest.matches(['0', '#', '?']).count());
        Format::Number {
            decimals: decimals.min(DECIMALS),
            grouped: parts.digits.contains(','),
            percent: parts.digits.contains('%'),
            before: parts.before,
            after: parts.after,
        }
    }

    /// A number as it is shown; `later` if its days count from 1904.
    pub(super) fn write(&self, value: f64, later: bool) -> String {
        let serial = if later { value + LATER } else { value };
        match self {
            Format::Number { decimals, grouped, percent, before, after } => {
                let value = if *percent { value * 100.0 } else { value };
                let digits = plain(value.abs(), *decimals, *grouped);
                let zero = !digits.contains(|c: char| ('1'..='9').contains(&c));
                let sign = if value < 0.0 && !zero { "-" } else { "" };
                let percent = if *percent { "%" } else { "" };
                format!("{sign}{before}{digits}{percent}{after}")
            }
            Format::Date { day, time, seconds } if (0.0..LAST).contains(&serial) => {
                date(serial, *day, *time, *seconds)
            }
            Format::Elapsed if value.abs() < LAST => elapsed(value),
            _ => general(value),
        }
    }
}

/// The parts of a format's code.
#[derive(Default)]
struct Parts {
    /// Places of digits, and what belongs to them.
    digits: String,
    letters: String,
    /// Words around the number.
    before: String,
    after: String,
    elapsed: bool,
}

impl Parts {
    /// The parts of the first of its sections, the one for positive numbers.
    fn of(code: &str) -> Parts {
        let mut parts = Parts::default();
        let mut rest = code.chars().take(256);
        while let Some(c) = rest.next() {
            match c {
                ';' => break,
                '"' => parts.words(&rest.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' => parts.words(&rest.next().map(String::from).unwrap_or_default()),
                '_' | '*' => drop(rest.next()),
                '[' => parts.bracket(&rest.by_ref().take_while(|c| *c != ']').collect::<String>()),
                '0' | '#' | '?' | '.' | ',' | '%' | '/' | '@' => parts.digits.push(c),
                'E' | 'e' if !parts.digits.is_empty() => parts.digits.push(c),
                c if c.is_alphabetic() && c.is_ascii() => parts.letters.push(c),
                '$' | '€' | '£' | '¥' => parts.words(&String::from(c)),
                ' ' => parts.words(" "),
                _ => {}
            }
        }
        parts
    }

    fn words(&mut self, words: &str) {
        let side = if self.digits.is_empty() { &mut self.before } else { &mut self.after };
        side.push_str(words);
    }

    /// `[h]`, `[$€-407]`, `[Red]`.
    fn bracket(&mut self, inside: &str) {
        if let Some(money) = inside.strip_prefix('$') {
            self.words(money.split('-').next().unwrap_or_default());
        } else if !inside.is_empty()
            && inside.chars().all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))
        {
            self.elapsed = true;
        }
    }
}

/// A number that is not negative, with so many decimals.
fn plain(value: f64, decimals: usize, grouped: bool) -> String {
    if !value.is_finite() || value >= 1e15 {
        return general(value);
    }
    let digits = format!("{value:.decimals$}");
    if !grouped {
        return digits;
    }
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut text = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A number as it is, to fifteen places: what comes after is how it is stored, not what was meant.
pub(super) fn general(value: f64) -> String {
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    let size = rounded.abs();
    if size != 0.0 && !(1e-6..1e15).contains(&size) { format!("{rounded:e}") } else { rounded.to_string() }
}

fn date(serial: f64, day: bool, time: bool, seconds: bool) -> String {
    // The first two months of 1900 count a day too many: the 29th of February that was not.
    let days = serial.floor() as i64 + i64::from(serial < 60.0);
    let step = if seconds { 1.0 } else { 60.0 };
    let moment = ((serial - serial.floor()) * 86_400.0 / step).round() as i64 * step as i64;
    let (days, moment) = (days + moment / 86_400, moment % 86_400);
    let mut text = String::new();
    if day {
        let (year, month, day) = civil(days - EPOCH);
        text = format!("{year:04}-{month:02}-{day:02}");
    }
    if time {
        let space = if day { " " } else { "" };
        text += &format!("{space}{:02}:{:02}", moment / 3600, moment / 60 % 60);
        if seconds {
            text += &format!(":{:02}", moment % 60);
        }
    }
    text
}

fn elapsed(value: f64) -> String {
    let seconds = (value.abs() * 86_400.0).round() as i64;
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Year, month and day of a number of days since 1970-01-01, by the calendar as it is now (after Howard Hinnant).
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(code: &str, value: f64) -> String {
        Format::parse(code).write(value, false)
    }

    #[test]
    fn numbers_look_as_their_format_says() {
        assert_eq!(shown("#,##0.00", 1234567.891), "1,234,567.89");
        assert_eq!(shown("0.0%", 0.125), "12.5%");
        assert_eq!(shown("0", -0.4), "0");
        assert_eq!(shown("\"$\"#,##0;[Red]-0", -1500.0), "-$1,500");
        assert_eq!(shown("#,##0.00\\ [$€-407]", 2.5), "2.50 €");
        assert_eq!(shown("General", 0.1 + 0.2), "0.3");
        assert_eq!(shown("General", 42.0), "42");
        assert_eq!(shown("0.00E+00", 1e300), "1e300");
        assert_eq!(shown("@", 7.0), "7");
    }

    #[test]
    fn days_and_times_are_written_year_first() {
        assert_eq!(shown("m/d/yyyy", 45_356.0), "2024-03-05");
        assert_eq!(shown("dd.mm.yy h:mm", 45_356.75), "2024-03-05 18:00");
        assert_eq!(shown("h:mm:ss AM/PM", 0.5), "12:00:00");
        assert_eq!(shown("[h]:mm", 1.5), "36:00:00");
        assert_eq!(shown("mmm", 45_356.0), "2024-03-05");
        assert_eq!(shown("yyyy", 1.0), "1900-01-01");
        assert_eq!(shown("yyyy", 59.0), "1900-02-28");
        assert_eq!(shown("yyyy", 61.0), "1900-03-01");
        assert_eq!(shown("yyyy h:mm", 45_356.999_99), "2024-03-06 00:00");
        assert_eq!(Format::parse("yyyy").write(0.0, true), "1904-01-01");
        assert_eq!(shown("yyyy", -5.0), "-5");
        assert_eq!(shown("yyyy", f64::INFINITY), "inf");
    }
}
