//! Races
