//! What a page says about itself.

use dom_query::{Document, NodeData};
use dom_smoothie::Readability;

use super::super::flow::Flow;
use super::node::{self, attribute};

/// Headings with more text than this are none; in bytes.
const HEADING: usize = 400;

/// Programs that make pages of manuals.
static MANUALS: &[&str] = &[
    "docbook",
    "sphinx",
    "docutils",
    "asciidoc",
    "texinfo",
    "makeinfo",
    "latex2html",
    "tex4ht",
    "hevea",
    "doxygen",
    "javadoc",
    "rustdoc",
    "groff",
    "pandoc",
    "publican",
    "mkdocs",
    "gtk-doc",
    "dblatex",
    "lyx",
    "debiandoc",
    "pod",
    "jekyll-docs",
    "epydoc",
];

/// See the module.
#[derive(Debug, Default)]
pub(super) struct About {
    pub title: String,
    author: Option<String>,
    date: Option<String>,
    site: Option<String>,
    language: Option<String>,
    description: Option<String>,
    /// Whether it says that it is an article, and whether it can be one: manuals are not.
    pub article: bool,
    /// Whether it says things that are said to social networks only.
    pub web: bool,
    pub reads: bool,
    /// Where the page was, as far as it says so.
    pub base: String,
}

impl About {
    /// Asks what is said for machines first, then the headings.
    pub(super) fn of(document: &Document) -> About {
        let mut about = About { reads: true, ..About::default() };
        let mut headings = Vec::new();
        about.look(document, &mut headings);
        let Ok(reader) = Readability::with_document(document.clone(), None, None) else { return about };
        let said = reader.get_article_metadata(reader.parse_json_ld());
        about.title = title(&said.title, &headings);
        about.author = said.byline.filter(|author| !author.contains("://"));
        about.date = said.published_time.or(about.date);
        about.site = said.site_name;
        about.language = said.lang.or(about.language);
        about.description = said.excerpt;
        about.base = about.base.trim().to_owned();
        if about.base.is_empty() {
            about.base = said.url.unwrap_or_default();
        }
        about
    }

    fn look(&mut self, document: &Document, headings: &mut Vec<String>) {
        let tree = &document.tree;
        node::each_below(tree, tree.root_id(), usize::MAX, |id, data| {
            let NodeData::Element(element) = data else { return true };
            match &*element.name.local {
                "html" => self.language = attribute(element, "lang").map(str::to_owned),
                "base" => self.base = attribute(element, "href").unwrap_or_default().to_owned(),
                "link" if attribute(element, "rel") == Some("canonical") && self.base.is_empty() => {
                    self.base = attribute(element, "href").unwrap_or_default().to_owned();
                }
                "meta" => self.meta(element),
                "script" if attribute(element, "type").is_some_and(|kind| kind.contains("ld+json")) => {
                    let data = node::text_below(tree, id, 64 * 1024);
                    self.article |= data.contains("Article\"") || data.contains("BlogPosting\"");
                }
                "article" => self.article = true,
                "time" if self.date.is_none() && attribute(element, "pubdate").is_some() => {
                    self.date = attribute(element, "datetime").map(str::to_owned);
                }
                "h1" | "h2" if headings.len() < 8 => {
                    headings.push(words(&node::text_below(tree, id, HEADING)))
                }
                _ => {}
            }
            true
        });
    }

    fn meta(&mut self, element: &dom_query::Element) {
        const DATES: [&str; 8] = [
            "date",
            "dc.date",
            "dc.date.issued",
            "dcterms.date",
            "citation_publication_date",
            "pubdate",
            "publishdate",
            "article:published_time",
        ];
        let name = attribute(element, "name").or_else(|| attribute(element, "property")).unwrap_or_default();
        let content = attribute(element, "content").unwrap_or_default();
        if self.date.is_none()
            && DATES.iter().any(|date| name.eq_ignore_ascii_case(date))
            && !content.is_empty()
        {
            self.date = Some(content.to_owned());
        }
    }

    /// Tells it.
    pub(super) fn tell(&self, flow: &mut Flow) {
        flow.title(&self.title);
        let said = [
            ("author", &self.author),
            ("date", &self.date),
            ("publisher", &self.site),
            ("language", &self.language),
            ("description", &self.description),
        ];
        for (key, value) in said {
            flow.meta(key, value.as_deref().unwrap_or_default());
        }
    }
}

/// The title: a heading that says the same without the name of the site is better.
fn title(said: &str, headings: &[String]) -> String {
    let said = words(said);
    let folded = said.to_lowercase();
    let better = headings.iter().filter(|heading| heading.chars().count() >= 8).find(|heading| {
        let heading = heading.to_lowercase();
        folded.starts_with(&heading) || folded.ends_with(&heading)
    });
    match better {
        Some(heading) => heading.clone(),
        None if said.is_empty() => headings.first().cloned().unwrap_or_default(),
        None => said,
    }
}

/// Text in one line.
pub(super) fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
