//! The program's command line: a verb, with its flags.

use clap::{Parser, Subcommand};

use super::analyze::AnalyzeArgs;
use super::delete::DeleteArgs;
use super::doctor::DoctorArgs;
use super::eval::EvalArgs;
use super::explain::ExplainArgs;
use super::export::ExportArgs;
use super::extract::ExtractArgs;
use super::generate::GenerateArgs;
use super::index::IndexArgs;
use super::inspect::InspectArgs;
use super::optimize::OptimizeArgs;
use super::rebuild::RebuildArgs;
use super::retag::RetagArgs;
use super::search::SearchArgs;
#[cfg(feature = "serve")]
use super::serve::ServeArgs;
use super::show::ShowArgs;
use super::snapshot::SnapshotArgs;
use super::tag::TagArgs;
use super::taxonomy::TaxonomyArgs;
use super::topics::TopicsArgs;
use super::watch::WatchArgs;

/// Full-text search for Chinese articles whose unit is the paragraph.
#[derive(Debug, Parser)]
#[command(name = "duansou", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// The verb to run.
#[derive(Debug, Subcommand)]
pub enum Command {
    Index(IndexArgs),
    Watch(WatchArgs),
    Delete(DeleteArgs),
    Search(Box<SearchArgs>),
    Explain(ExplainArgs),
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    Extract(ExtractArgs),
    Tag(TagArgs),
    Topics(TopicsArgs),
    Taxonomy(TaxonomyArgs),
    Retag(RetagArgs),
    Show(ShowArgs),
    Export(ExportArgs),
    Inspect(InspectArgs),
    Optimize(OptimizeArgs),
    Snapshot(SnapshotArgs),
    Rebuild(RebuildArgs),
    Doctor(DoctorArgs),
    Analyze(AnalyzeArgs),
    Eval(EvalArgs),
    Generate(GenerateArgs),
}
