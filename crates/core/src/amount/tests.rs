use super::wide::{mul_div, mul_div_rem};
use super::*;
use crate::currency::Currency;
use crate::sample::money;
use alloc::string::ToString;
use core::str::FromStr;
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).unwrap()
}

fn credits(text: &str) -> Credits {
    Credits::floor(decimal(text))
}

#[test]
fn credits_convert_to_money_half_up() {
    for (rate, typed, currency, minor, reset) in [
        ("1", "1000", Currency::EUR, 100_000, "1000"),
        ("0.001", "1034", Currency::EUR, 103, "1030"),
        ("1", "4.399999", Currency::EUR, 440, "4.4"),
        ("0.01", "4.399999", Currency::EUR, 4, "4"),
        ("100", "4.3789", Currency::EUR, 43_789, "4.3789"),
        ("1.375", "100", Currency::EUR, 13_750, "100"),
        ("25", "0.04", Currency::JPY, 1, "0.04"),
        ("3", "0.33333", Currency::EUR, 100, "0.33333"),
        ("1", "0.0005", Currency::KWD, 1, "0.001"),
    ] {
        let rate = Rate::new(decimal(rate)).unwrap();
        let money = rate.money(credits(typed), currency).unwrap();
        assert_eq!(money.minor(), minor, "{typed} at {rate:?}");
        let reset_to = rate.credits(money, currency).unwrap();
        assert_eq!(reset_to.decimal().normalize().to_string(), reset, "{typed} at {rate:?}");
    }
}

#[test]
fn negative_figures_round_away_from_zero() {
    let rate = Rate::new(decimal("2")).unwrap();
    let credits = rate.credits(Money::from_minor(-100).unwrap(), Currency::EUR).unwrap();
    assert_eq!(credits.decimal().normalize().to_string(), "-0.5");
    assert_eq!(Rate::ONE.money(Credits::floor(decimal("-0.005")), Currency::EUR).unwrap().minor(), -1);
}

#[test]
fn figures_that_do_not_fit_are_refused_not_rounded() {
    let large = credits("9999999999999999999999999999");
    assert_eq!(large.plus(credits("0.00001")), Err(OutOfRange));
    assert_eq!(Rate::ONE.money(large, Currency::EUR), Err(OutOfRange));
    assert!(Rate::ONE.credits(Money::from_minor(MAX_MONEY).unwrap(), Currency::EUR).is_ok());
    assert_eq!(Money::from_minor(MAX_MONEY).unwrap().plus(money(1)), Err(OutOfRange));
}

#[test]
fn zero_keeps_every_digit_of_the_other_addend() {
    assert_eq!(credits("0.00000").plus(credits("1.25")), Ok(credits("1.25")));
    assert_eq!(credits("10.00000").minus(credits("10")), Ok(Credits::ZERO));
}

#[test]
fn input_bounds() {
    for (typed, allowed) in [
        ("0", true),
        ("-0.0", true),
        ("-0.00001", false),
        ("9999999999999999999999999", true),
        ("10000000000000000000000000", false),
    ] {
        assert_eq!(is_credit_input(decimal(typed)), allowed, "{typed}");
    }
}

#[test]
fn taxes_are_rounded_up() {
    for (net, percent, tax) in
        [(70, "20", 14), (71, "20", 15), (1, "0.01", 1), (0, "20", 0), (100, "8.875", 9)]
    {
        let rate = TaxRate::percent(decimal(percent)).unwrap();
        assert_eq!(rate.ceil(money(net)).unwrap().minor(), tax, "{net} at {percent}");
    }
    assert_eq!(TaxRate::implied(money(20), money(100)).ceil(money(70)).unwrap().minor(), 14);
}

#[test]
fn shares_are_cut_and_exact_beyond_38_digits() {
    let third = money(100).to_subcents().share(money(1).to_subcents(), money(3).to_subcents()).unwrap();
    assert_eq!(third.decimal().unwrap().to_string(), "33.333333333333");
    let most = money(MAX_MONEY).to_subcents();
    assert_eq!(most.share(most, most), Ok(most));
    assert_eq!(most.share(money(1).to_subcents(), most), Ok(money(1).to_subcents()));
    assert_eq!(
        money(60).to_subcents().percent(decimal("12.5")).unwrap().decimal().unwrap().normalize().to_string(),
        "7.5"
    );
}

#[test]
fn rates_are_positive_and_of_five_digits() {
    assert_eq!(Rate::new(Decimal::ZERO), Err(RateError::NotPositive));
    assert_eq!(Rate::new(decimal("-1")), Err(RateError::NotPositive));
    assert_eq!(Rate::new(decimal("1.123456")), Err(RateError::TooFine));
    assert!(Rate::new(decimal("1.1234500")).is_ok());
}

#[test]
fn sums_of_29_digits_do_not_fit() {
    let most = credits("-7922816251426433759354395033");
    assert_eq!(most.plus(credits("0.5")), Err(OutOfRange));
    assert!(most.plus(credits("1")).is_ok());
    assert!(credits("9999999999999999999999999999").plus(credits("1")).is_err());
    assert!(credits("999999999999999999999999.9999").plus(credits("0.0001")).is_ok());
    // a digit that is zero may be lost, one that is not may not
    let (five, four) = ("5000000000000000000000000000", "4000000000000000000000000000");
    assert_eq!(
        credits(&(five.to_string() + ".0")).plus(credits(&(four.to_string() + ".0"))),
        Ok(credits("9000000000000000000000000000"))
    );
    assert_eq!(
        credits(&(five.to_string() + ".1")).plus(credits(&(four.to_string() + ".0"))),
        Err(OutOfRange)
    );
}

#[test]
fn wide_products_keep_their_sign() {
    let most = 1_i128 << 100;
    for (a, b, c, expected) in [
        (most, most, most, most),
        (-most, most, most, -most),
        (most, -most, most, -most),
        (most, most, -most, -most),
        (-most, -most, most, most),
        (-most, most, -most, most),
        (most, -most, -most, most),
        (-most, -most, -most, -most),
        // cut toward zero
        (most + 1, most, most << 1, most >> 1),
        (-(most + 1), most, most << 1, -(most >> 1)),
    ] {
        assert_eq!(mul_div(a, b, c), Ok(expected), "{a} {b} {c}");
    }
    assert_eq!(mul_div(most, most, 1), Err(OutOfRange));
    assert_eq!(mul_div(1, 1, 0), Err(OutOfRange));
    assert_eq!(mul_div(most, most, 0), Err(OutOfRange));
}

#[test]
fn wide_products_keep_what_remains() {
    let most = 1_u128 << 100;
    assert_eq!(mul_div_rem(most, most, most), Ok((most, 0)));
    assert_eq!(mul_div_rem(most, most - 1, most), Ok((most - 1, 0)));
    assert_eq!(mul_div_rem(most + 1, most + 1, most), Ok((most + 2, 1)));
    assert_eq!(mul_div_rem(7, 5, 4), Ok((8, 3)));
    // the last bit that 128 hold, in the divisor and in the quotient
    assert_eq!(mul_div_rem(u128::MAX, u128::MAX - 1, u128::MAX), Ok((u128::MAX - 1, 0)));
    assert_eq!(mul_div_rem(u128::MAX - 1, u128::MAX - 1, u128::MAX), Ok((u128::MAX - 2, 1)));
    assert_eq!(mul_div_rem(u128::MAX, 4, 4), Ok((u128::MAX, 0)));
    assert_eq!(mul_div_rem(1 << 127, 2, 1), Err(OutOfRange));
    assert_eq!(mul_div_rem(1 << 127, 4, 2), Err(OutOfRange));
}

#[test]
fn a_share_of_an_empty_whole_is_nothing() {
    let some = money(5).to_subcents();
    assert_eq!(some.share(some, Subcents::ZERO), Ok(Subcents::ZERO));
    assert_eq!(Subcents::ZERO.share(some, some), Ok(Subcents::ZERO));
    assert_eq!(some.share(Subcents::ZERO, some), Ok(Subcents::ZERO));
}

#[test]
fn the_least_net_is_worth_its_gross_and_one_less_is_not() {
    for (gross, percent, net) in [
        (0, "20", 0),
        (1, "20", 1),
        (2, "20", 1),
        (3, "20", 2),
        (6_000, "20", 5_000),
        (6_002, "20", 5_001),
        (7, "0", 7),
        (100, "8.875", 91),
    ] {
        let rate = TaxRate::percent(decimal(percent)).unwrap();
        assert_eq!(rate.least_net(money(gross)), Ok(money(net)), "{gross} at {percent}");
        let worth = |net: i64| net + rate.ceil(money(net)).unwrap().minor();
        assert!(worth(net) >= gross && (net == 0 || worth(net - 1) < gross), "{gross} at {percent}");
    }
}

#[test]
fn subcents_end_where_money_does() {
    for (typed, fits) in [
        ("9007199254740991.999999999999", true),
        ("-9007199254740991.999999999999", true),
        ("9007199254740992", false),
        ("-9007199254740992", false),
    ] {
        assert_eq!(Subcents::from_decimal(decimal(typed)).is_ok(), fits, "{typed}");
    }
    let most = money(MAX_MONEY).to_subcents();
    assert_eq!(most.truncate(), Ok(money(MAX_MONEY)));
    assert_eq!(most.plus(money(1).to_subcents()), Err(OutOfRange));
}

#[test]
fn subcents_are_told_in_minor_and_in_major_units() {
    for (minor, currency, major) in [
        ("250.5", Currency::EUR, "2.505"),
        ("250", Currency::EUR, "2.5"),
        ("-0.000000000001", Currency::EUR, "-0.00000000000001"),
        ("250.5", Currency::JPY, "250.5"),
        ("250.5", Currency::KWD, "0.2505"),
    ] {
        let subcents = Subcents::from_decimal(decimal(minor)).unwrap();
        assert_eq!(subcents.to_major(currency).unwrap().to_string(), major, "{minor}");
        assert_eq!(subcents.decimal().unwrap().normalize(), decimal(minor).normalize());
    }
}
