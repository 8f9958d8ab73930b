"""Common substances by name and by formula: gold is Au, carbon dioxide is CO2. Facts of any school book."""

from verifier.read.name import formula

# By formula; the first name is the usual one.
COMPOUNDS = {
    "H2O": ("water",), "CO2": ("carbon dioxide",), "CO": ("carbon monoxide",), "O2": ("oxygen",), "O3": ("ozone",),
    "N2": ("nitrogen",), "H2": ("hydrogen",), "NH3": ("ammonia",), "CH4": ("methane",), "C2H6": ("ethane",),
    "C3H8": ("propane",), "C2H4": ("ethylene", "ethene"), "C2H2": ("acetylene", "ethyne"), "C6H6": ("benzene",),
    "HCl": ("hydrogen chloride", "hydrochloric acid"), "HF": ("hydrogen fluoride", "hydrofluoric acid"),
    "HBr": ("hydrogen bromide", "hydrobromic acid"), "HI": ("hydrogen iodide", "hydroiodic acid"),
    "H2SO4": ("sulfuric acid", "sulphuric acid"), "HNO3": ("nitric acid",), "H3PO4": ("phosphoric acid",),
    "H2CO3": ("carbonic acid",), "CH3COOH": ("acetic acid", "ethanoic acid"), "H2O2": ("hydrogen peroxide",),
    "H2S": ("hydrogen sulfide", "hydrogen sulphide"), "HCN": ("hydrogen cyanide",), "NaCl": ("sodium chloride",),
    "KCl": ("potassium chloride",), "NaOH": ("sodium hydroxide",), "KOH": ("potassium hydroxide",),
    "Na2CO3": ("sodium carbonate",), "NaHCO3": ("sodium bicarbonate", "sodium hydrogen carbonate", "baking soda"),
    "CaCO3": ("calcium carbonate",), "CaO": ("calcium oxide", "quicklime"), "Ca(OH)2": ("calcium hydroxide",),
    "CaCl2": ("calcium chloride",), "MgO": ("magnesium oxide",), "MgCl2": ("magnesium chloride",),
    "Al2O3": ("aluminium oxide", "aluminum oxide"), "SiO2": ("silicon dioxide", "silica"),
    "TiO2": ("titanium dioxide",),
    "Fe2O3": ("iron(III) oxide", "ferric oxide"), "FeO": ("iron(II) oxide", "ferrous oxide"),
    "CuSO4": ("copper(II) sulfate", "copper sulfate"), "CuO": ("copper(II) oxide",), "ZnO": ("zinc oxide",),
    "AgNO3": ("silver nitrate",), "AgCl": ("silver chloride",), "KMnO4": ("potassium permanganate",),
    "KNO3": ("potassium nitrate", "saltpeter"), "NH4NO3": ("ammonium nitrate",), "NH4Cl": ("ammonium chloride",),
    "SO2": ("sulfur dioxide", "sulphur dioxide"), "SO3": ("sulfur trioxide", "sulphur trioxide"),
    "NO": ("nitric oxide", "nitrogen monoxide"), "NO2": ("nitrogen dioxide",), "N2O": ("nitrous oxide", "laughing gas"),
    "PCl5": ("phosphorus pentachloride",), "PCl3": ("phosphorus trichloride",), "CCl4": ("carbon tetrachloride",),
    "CH3OH": ("methanol",), "C2H5OH": ("ethanol",), "C6H12O6": ("glucose",), "BaSO4": ("barium sulfate",),
    "SF6": ("sulfur hexafluoride",), "UF6": ("uranium hexafluoride",), "WO3": ("tungsten trioxide",),
}  # fmt: skip
SYMBOLS = {
    "hydrogen": "H", "helium": "He", "lithium": "Li", "beryllium": "Be", "boron": "B", "carbon": "C", "nitrogen": "N",
    "oxygen": "O", "fluorine": "F", "neon": "Ne", "sodium": "Na", "magnesium": "Mg", "aluminium": "Al",
    "aluminum": "Al", "silicon": "Si", "phosphorus": "P", "sulfur": "S", "sulphur": "S", "chlorine": "Cl",
    "argon": "Ar", "potassium": "K", "calcium": "Ca", "scandium": "Sc", "titanium": "Ti", "vanadium": "V",
    "chromium": "Cr", "manganese": "Mn", "iron": "Fe", "cobalt": "Co", "nickel": "Ni", "copper": "Cu", "zinc": "Zn",
    "gallium": "Ga", "germanium": "Ge", "arsenic": "As", "selenium": "Se", "bromine": "Br", "krypton": "Kr",
    "rubidium": "Rb", "strontium": "Sr", "yttrium": "Y", "zirconium": "Zr", "niobium": "Nb", "molybdenum": "Mo",
    "ruthenium": "Ru", "rhodium": "Rh", "palladium": "Pd", "silver": "Ag", "cadmium": "Cd", "indium": "In",
    "tin": "Sn", "antimony": "Sb", "tellurium": "Te", "iodine": "I", "xenon": "Xe", "caesium": "Cs", "cesium": "Cs",
    "barium": "Ba", "lanthanum": "La", "cerium": "Ce", "neodymium": "Nd", "samarium": "Sm", "europium": "Eu",
    "gadolinium": "Gd", "tungsten": "W", "rhenium": "Re", "osmium": "Os", "iridium": "Ir", "platinum": "Pt",
    "gold": "Au", "mercury": "Hg", "thallium": "Tl", "lead": "Pb", "bismuth": "Bi", "polonium": "Po",
    "astatine": "At", "radon": "Rn", "francium": "Fr", "radium": "Ra", "actinium": "Ac", "thorium": "Th",
    "protactinium": "Pa", "uranium": "U", "neptunium": "Np", "plutonium": "Pu",
}  # fmt: skip
FORMULAS = {name: known for known, names in COMPOUNDS.items() for name in names}


def names_of_formula(text: str) -> tuple[str, ...]:
    """What the substance of a formula is called; nothing for a formula that is not here, and for a symbol."""
    return COMPOUNDS.get(formula(text) or "", ())


def formula_of_name(text: str) -> str:
    """The formula or the symbol of a substance that is called so; empty where it is not here."""
    name = text.strip().lower()
    return FORMULAS.get(name) or SYMBOLS.get(name, "")
