//! Filters that count with numbers: prices are texts, digit by digit as Meta wrote them, as is what a person writes.

use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, State, filters};

use super::fault::Fault;

/// Adds the filters that take one value.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("int", int);
    environment.add_filter("round", round);
    environment.add_filter("times", times);
}

/// Number as the decimal digits that it is written with, so that 0.1 and 0.2 make 0.3.
#[derive(Debug, Clone, Copy)]
struct Decimal {
    digits: i128,
    /// How many of the digits are behind the point.
    places: u32,
}

/// What is counted with.
#[derive(Debug, Clone, Copy)]
enum Number {
    Decimal(Decimal),
    /// Number of more digits than are kept.
    Float(f64),
}

/// Whole number that a slice takes too: whoever writes the digits may write many.
fn int(
    state: &State<'_, '_>,
    value: &Value,
    default: Option<Value>,
    base: Option<u32>,
    named: Kwargs,
) -> Result<Value, Error> {
    let number = filters::int(state, value, default, base, named)?;
    let is_far = |number: &i128| number.unsigned_abs() > u128::from(i64::MAX.unsigned_abs());
    let far = i128::try_from(number.clone()).ok().filter(is_far);
    Ok(far.map_or(number, |far| Value::from(if far < 0 { -i64::MAX } else { i64::MAX })))
}

/// Product of two numbers.
fn times(one: &Value, other: &Value) -> Result<Value, Error> {
    let product = Number::read(one)?.times(Number::read(other)?);
    product.map(Value::from).ok_or_else(|| Fault::Number.into())
}

/// Number with so many digits behind the point, half of the last one rounded away from zero: the engine rounds what a
/// computer makes of 5.175, which is less. A whole number stays one.
#[expect(clippy::needless_pass_by_value, reason = "form of a filter")]
fn round(value: &Value, places: Option<i32>, method: Option<String>, named: Kwargs) -> Result<Value, Error> {
    let places = places.map_or_else(|| named.get::<Option<i32>>("precision"), |places| Ok(Some(places)))?;
    let method = method.map_or_else(|| named.get::<Option<String>>("method"), |method| Ok(Some(method)))?;
    named.assert_all_used()?;
    match (Number::read(value)?, method.as_deref()) {
        (Number::Decimal(decimal), None | Some("common")) => {
            let rounded = Number::Decimal(decimal.round(places.unwrap_or_default()).ok_or(Fault::Number)?);
            Ok(if decimal.places == 0 { rounded.into() } else { f64::from(rounded).into() })
        }
        (number, method) => filters::round(number.into(), places, method, Kwargs::from_iter(None::<(&str, Value)>)),
    }
}

/// Sum of a list, or of a field of its elements. Unlike the engine's it joins no texts or lists. What is not known is
/// left out.
#[expect(clippy::needless_pass_by_value, reason = "form of a filter")]
pub(super) fn sum(
    values: &Value,
    attribute: Option<String>,
    start: Option<Value>,
    named: Kwargs,
) -> Result<Value, Error> {
    let attribute = attribute.map_or_else(|| named.get("attribute"), |attribute| Ok(Some(attribute)))?;
    let start = start.map_or_else(|| named.get("start"), |start| Ok(Some(start)))?;
    named.assert_all_used()?;
    let mut sum = Number::read(&start.unwrap_or(Value::from(0)))?;
    for value in values.try_iter()? {
        let value = attribute.as_deref().map_or(value.clone(), |path| field(&value, path));
        if !value.is_undefined() {
            sum = sum.plus(Number::read(&value)?).ok_or(Fault::Number)?;
        }
    }
    Ok(sum.into())
}

/// Value below another one, as `price.net` or `prices.0`.
fn field(value: &Value, path: &str) -> Value {
    let step = |value: Value, step: &str| {
        step.parse().map_or_else(|_| value.get_attr(step), |index| value.get_item_by_index(index))
    };
    path.split('.').try_fold(value.clone(), step).unwrap_or_default()
}

impl Number {
    fn read(value: &Value) -> Result<Self, Fault> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let is_number = value.is_number() || value.as_str().is_some();
        let decimal = Decimal::parse(&text).filter(|_| is_number).map(Self::Decimal);
        let is_float = |number: &f64| value.is_number() && !value.is_integer() && number.is_finite();
        let float = || f64::try_from(value.clone()).ok().filter(is_float).map(Self::Float);
        decimal.or_else(float).ok_or(Fault::Number)
    }

    fn times(self, other: Self) -> Option<Self> {
        let exact = self.decimals(other).and_then(|(one, other)| {
            let places = one.places.checked_add(other.places)?;
            Some(Self::Decimal(Decimal { digits: one.digits.checked_mul(other.digits)?, places }))
        });
        exact.or_else(|| self.float(other, |one, other| one * other))
    }

    fn plus(self, other: Self) -> Option<Self> {
        let exact = self.decimals(other).and_then(|(one, other)| {
            let places = one.places.max(other.places);
            Some(Self::Decimal(Decimal { digits: one.at(places)?.checked_add(other.at(places)?)?, places }))
        });
        exact.or_else(|| self.float(other, |one, other| one + other))
    }

    fn decimals(self, other: Self) -> Option<(Decimal, Decimal)> {
        if let (Self::Decimal(one), Self::Decimal(other)) = (self, other) { Some((one, other)) } else { None }
    }

    /// Result of an operation for which there are too many digits. Of whole numbers there is none: it would be another
    /// number. Neither is there one beyond all numbers.
    fn float(self, other: Self, operation: fn(f64, f64) -> f64) -> Option<Self> {
        let is_whole = |number| matches!(number, Self::Decimal(Decimal { places: 0, .. }));
        let result = operation(f64::from(self), f64::from(other));
        Some(Self::Float(result)).filter(|_| result.is_finite() && !(is_whole(self) && is_whole(other)))
    }
}

impl Decimal {
    /// Reads digits with at most one point between them, and a minus before them.
    fn parse(text: &str) -> Option<Self> {
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        if !is_number(whole.strip_prefix('-').unwrap_or(whole)) || !is_number(part) {
            return None;
        }
        let part = if text.contains('.') { part } else { "" };
        Some(Self { digits: format!("{whole}{part}").parse().ok()?, places: u32::try_from(part.len()).ok()? })
    }

    fn round(self, places: i32) -> Option<Self> {
        let dropped = i64::from(self.places) - i64::from(places);
        let Some(dropped) = u32::try_from(dropped).ok().filter(|dropped| *dropped > 0) else { return Some(self) };
        // Of more digits than there are nothing is left.
        let unit = 10_i128.checked_pow(dropped).unwrap_or(i128::MAX);
        let digits = self.digits.checked_add(self.digits.signum() * (unit / 2))? / unit;
        match u32::try_from(places) {
            _ if digits == 0 => Some(Self { digits, places: 0 }),
            Ok(places) => Some(Self { digits, places }),
            Err(_) => {
                Some(Self { digits: digits.checked_mul(10_i128.checked_pow(places.unsigned_abs())?)?, places: 0 })
            }
        }
    }

    /// Digits of the number with so many of them behind the point, which are no fewer than it has.
    fn at(self, places: u32) -> Option<i128> {
        self.digits.checked_mul(10_i128.checked_pow(places.checked_sub(self.places)?)?)
    }
}

impl From<Number> for f64 {
    fn from(number: Number) -> Self {
        match number {
            Number::Float(number) => number,
            // Read as a text, the number is the nearest there is, which a division would not give.
            Number::Decimal(Decimal { digits, places }) => format!("{digits}e-{places}").parse().unwrap_or(Self::NAN),
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Decimal(Decimal { digits, places: 0 }) => Self::from(digits),
            number => Self::from(f64::from(number)),
        }
    }
}
