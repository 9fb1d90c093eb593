//! Whether a figure grows: Theil and Sen's slope, the median of the slopes between all pairs, which a few outliers do
//! not move, with its 95 % interval by Kendall's variance (Sen 1968, Journal of the American Statistical Association 63).

/// How a figure grows over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// A unit of time.
    pub slope: f64,
    /// Between these with 95 % confidence.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

impl Trend {
    /// The trend of points (time, figure); none for fewer than three.
    pub fn of(points: &[(f64, f64)]) -> Option<Self> {
        if points.len() < 3 {
            return None;
        }
        let mut slopes: Vec<f64> = points
            .iter()
            .enumerate()
            .flat_map(|(at, &(time, figure))| {
                points[at + 1..].iter().map(move |&(later, other)| (other - figure) / (later - time))
            })
            .collect();
        slopes.sort_by(f64::total_cmp);
        let (points, pairs) = (points.len() as f64, slopes.len() as f64);
        let half = 1.96 * (points * (points - 1.0) * (2.0 * points + 5.0) / 18.0).sqrt() / 2.0;
        let at = |place: f64| slopes[(place.max(0.0) as usize).min(slopes.len() - 1)];
        Some(Self { slope: median(&mut slopes.clone()), low: at(pairs / 2.0 - half), high: at(pairs / 2.0 + half) })
    }

    /// Whether the growth over so long a time is less than a share of the usual figure, or is no more than chance.
    pub fn is_flat(&self, time: f64, usual: f64, share: f64) -> bool {
        self.slope * time <= usual * share || self.low <= 0.0
    }
}

/// The middle one.
pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    match figures.len() {
        0 => f64::NAN,
        length => (figures[(length - 1) / 2] + figures[length / 2]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A figure a minute apart: a rise in each, and some noise that is the same every time.
    fn figures(rise: f64) -> Vec<(f64, f64)> {
        let mut rng = fastrand::Rng::with_seed(7);
        (0..60).map(f64::from).map(|minute| (minute, 100.0 + rise * minute + rng.f64())).collect()
    }

    #[test]
    fn a_leak_is_told_from_noise() {
        let leak = Trend::of(&figures(0.2)).unwrap();
        assert!((leak.slope - 0.2).abs() < 0.02 && leak.low > 0.0 && leak.high < 0.3, "{leak:?}");
        assert!(!leak.is_flat(60.0, 100.0, 0.05));
        let steady = Trend::of(&figures(0.0)).unwrap();
        assert!(steady.low < 0.0 && steady.high > 0.0 && steady.is_flat(60.0, 100.0, 0.0), "{steady:?}");
    }

    #[test]
    fn an_outlier_moves_it_little_and_two_points_say_nothing() {
        let mut outlier = figures(0.2);
        outlier[59].1 = 100_000.0;
        assert!((Trend::of(&outlier).unwrap().slope - 0.2).abs() < 0.02);
        assert_eq!(Trend::of(&outlier[..2]), None);
    }
}
