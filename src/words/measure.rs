//! Numbers for single documents: how well one answers a query, and how evenly hits are spread in it.

/// How soon a repeated word adds little, and how much a long document is held against itself: what Robertson
/// and Zaragoza recommend, and what search engines use.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// How well a document answers a query of one word: BM25, without unit, zero or more.
///
/// `hits` in a document of `document_words` words, in a library whose documents have `average_words` words on
/// average, and in which `with_hit` of `documents` hold a hit:
///
/// ```text
/// idf = ln(1 + (documents - with_hit + 1/2) / (with_hit + 1/2))
/// score = idf · hits · (k1 + 1) / (hits + k1 · (1 - b + b · document_words / average_words))
/// ```
///
/// with k1 = 1.2 and b = 0.75. For several words the scores are added. The one in the logarithm keeps the
/// score of a word that most documents hold from being negative. Source: Robertson and Zaragoza (2009), *The
/// Probabilistic Relevance Framework: BM25 and Beyond*; the one is Lucene's.
pub fn bm25(hits: u32, document_words: u64, average_words: f64, documents: u32, with_hit: u32) -> f64 {
    if hits == 0 {
        return 0.0;
    }
    let with_hit = f64::from(with_hit.max(1));
    let without = (f64::from(documents) - with_hit).max(0.0);
    let idf = (1.0 + (without + 0.5) / (with_hit + 0.5)).ln();
    let length = if average_words > 0.0 { document_words as f64 / average_words } else { 1.0 };
    let hits = f64::from(hits);
    idf * hits * (K1 + 1.0) / (hits + K1 * (1.0 - B + B * length))
}

/// How unevenly hits are spread over the equal parts of a document, from 0 (evenly) to 1 (all in one part);
/// 0 where there is nothing to spread.
///
/// It is Gries's deviation of proportions, DP = ½ Σ |vᵢ - sᵢ|, vᵢ being the share of the hits that fall into
/// part i and sᵢ = 1 / n the share of the text it holds; divided by its largest possible value, 1 - 1 / n.
/// Fewer hits than parts can never be even. Sources: Gries (2008), *Dispersions and adjusted frequencies in
/// corpora*, International Journal of Corpus Linguistics 13; the divisor: Lijffijt and Gries (2012), ibid. 17.
pub fn dispersion_dp(parts: &[u32]) -> f64 {
    let hits: f64 = parts.iter().copied().map(f64::from).sum();
    if parts.len() < 2 || hits == 0.0 {
        return 0.0;
    }
    let share = 1.0 / parts.len() as f64;
    let off: f64 = parts.iter().map(|&part| (f64::from(part) / hits - share).abs()).sum();
    off / 2.0 / (1.0 - share)
}

/// Log-likelihood (G²) of a table of two by two: how surprising `both` is, in an event that happened `one`
/// and another that happened `other` times in `all` cases, if the two have nothing to do with each other.
///
/// G² = 2 Σ O ln(O / E) over the four cells, E being row sum times column sum by `all`. Source: Dunning
/// (1993), *Accurate methods for the statistics of surprise and coincidence*, Computational Linguistics 19.
pub(super) fn log_likelihood(both: f64, one: f64, other: f64, all: f64) -> f64 {
    let cell = |observed: f64, row: f64, column: f64| {
        if observed > 0.0 { observed * (observed * all / (row * column)).ln() } else { 0.0 }
    };
    let sum = cell(both, one, other)
        + cell(one - both, one, all - other)
        + cell(other - both, all - one, other)
        + cell(all - one - other + both, all - one, all - other);
    2.0 * sum.max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, wanted: f64) {
        assert!((value - wanted).abs() < 1e-3, "{value} is not {wanted}");
    }

    #[test]
    fn bm25_is_what_the_formula_says() {
        // idf = ln(1 + 90.5 / 10.5) = 2.2638; a document of average length: 3 · 2.2 / (3 + 1.2) = 1.5714.
        near(bm25(3, 500, 500.0, 100, 10), 3.5575);
        assert_eq!(bm25(0, 500, 500.0, 100, 10), 0.0);
    }

    #[test]
    fn bm25_rises_with_hits_and_falls_with_length_and_commonness() {
        let score = bm25(3, 500, 500.0, 100, 10);
        assert!(bm25(4, 500, 500.0, 100, 10) > score);
        assert!(bm25(3, 900, 500.0, 100, 10) < score);
        assert!(bm25(3, 500, 500.0, 100, 90) < score);
        assert!(bm25(1, 500, 500.0, 100, 100) > 0.0);
        assert!(bm25(1, 0, 0.0, 0, 0).is_finite());
    }

    #[test]
    fn dispersion_is_zero_for_even_and_one_for_lumped() {
        assert_eq!(dispersion_dp(&[3, 3, 3, 3]), 0.0);
        near(dispersion_dp(&[0, 12, 0, 0]), 1.0);
        // |½ - ¼| · 2 + |0 - ¼| · 2 = 1, half of it 0.5, by 0.75.
        near(dispersion_dp(&[6, 6, 0, 0]), 0.6667);
        assert_eq!((dispersion_dp(&[]), dispersion_dp(&[5]), dispersion_dp(&[0, 0])), (0.0, 0.0, 0.0));
    }

    #[test]
    fn log_likelihood_is_zero_for_what_chance_gives() {
        near(log_likelihood(10.0, 100.0, 1000.0, 10_000.0), 0.0);
        // Cells 30, 70, 970 and 8930 where 10, 90, 990 and 8910 are expected.
        near(log_likelihood(30.0, 100.0, 1000.0, 10_000.0), 31.1844);
    }
}
