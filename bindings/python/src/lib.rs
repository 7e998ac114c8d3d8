//! The native module `duansou._native`: the Rust library as JSON in and out, for the package's Python code.

mod fault;
mod feed;
mod index;
mod request;
mod text;

use pyo3::prelude::*;

/// What the package's Python code calls; not for users.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<index::Index>()?;
    module.add_class::<index::Articles>()?;
    module.add_function(wrap_pyfunction!(text::extract, module)?)?;
    module.add_function(wrap_pyfunction!(text::tag, module)?)?;
    module.add_function(wrap_pyfunction!(text::analyze, module)?)?;
    module.add_function(wrap_pyfunction!(text::mark, module)?)?;
    Ok(())
}
