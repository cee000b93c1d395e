//! `sbom`: what this very program was built from, as CycloneDX 1.5. The lock file is part of the program, so that the
//! list is never that of another build.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Context;
use crate::exit::Exit;

/// The lock file that `cargo build --locked` held to.
const LOCK: &str = include_str!("../../../Cargo.lock");

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    /// SHA-256 of the crate's archive; none for the packages of this repository.
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
}

impl Package {
    fn purl(&self) -> String {
        format!("pkg:cargo/{}@{}", self.name, self.version)
    }
}

/// Runs the command.
pub(crate) fn run(context: &Context<'_>) -> anyhow::Result<Exit> {
    let lock: Lock = toml::from_str(LOCK).context("程序内的依赖清单已损坏")?;
    let text = serde_json::to_string_pretty(&bill(&lock))?;
    context.output.write(format!("{text}\n").as_bytes())?;
    Ok(Exit::Done)
}

fn bill(lock: &Lock) -> Value {
    let (own, foreign): (Vec<&Package>, Vec<&Package>) =
        lock.package.iter().partition(|package| package.checksum.is_none());
    let component = |package: &&Package| {
        json!({
            "type": "library",
            "name": package.name,
            "version": package.version,
            "purl": package.purl(),
            "bom-ref": package.purl(),
            "hashes": [{ "alg": "SHA-256", "content": package.checksum }],
        })
    };
    // A dependency is named `name`, or `name version` where the lock has several versions.
    let mut by_name: BTreeMap<String, String> = BTreeMap::new();
    for package in &lock.package {
        by_name.insert(package.name.clone(), package.purl());
        by_name.insert(format!("{} {}", package.name, package.version), package.purl());
    }
    let depends = |package: &Package| {
        let on: Vec<&String> = package.dependencies.iter().filter_map(|name| by_name.get(name)).collect();
        json!({ "ref": package.purl(), "dependsOn": on })
    };
    let program = own.iter().find(|package| package.name == env!("CARGO_PKG_NAME"));
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": { "component": {
            "type": "application",
            "name": env!("CARGO_PKG_NAME"),
            "version": env!("CARGO_PKG_VERSION"),
            "bom-ref": program.map(|package| package.purl()),
        } },
        "components": foreign.iter().map(component).collect::<Vec<_>>(),
        "dependencies": lock.package.iter().map(depends).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_is_named_once_with_its_hash() {
        let lock: Lock = toml::from_str(LOCK).unwrap();
        let bill = bill(&lock);
        let components = bill["components"].as_array().unwrap();
        assert!(components.len() > 100);
        let refs: std::collections::BTreeSet<&str> =
            components.iter().map(|component| component["bom-ref"].as_str().unwrap()).collect();
        assert_eq!(refs.len(), components.len());
        for component in components {
            assert_eq!(component["hashes"][0]["content"].as_str().unwrap().len(), 64, "{component}");
        }
        let dependencies = bill["dependencies"].as_array().unwrap();
        let of_program = bill["metadata"]["component"]["bom-ref"].as_str().unwrap();
        let program = dependencies.iter().find(|dependency| dependency["ref"] == of_program).unwrap();
        let named = program["dependsOn"].as_array().unwrap().len();
        let package = lock.package.iter().find(|package| package.name == "zuozheng").unwrap();
        assert_eq!(named, package.dependencies.len());
    }
}
