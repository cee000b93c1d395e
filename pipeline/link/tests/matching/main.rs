//! Quality of the matcher on the labelled sets, with floors, and what must hold for any circular.

mod cited;
mod gold;
mod lessons;
mod quality;
mod weighing;
