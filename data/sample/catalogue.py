"""What the sample's clinicians are and do: specialties, codes and diagnoses, in plain words of our own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """What one specialty does with one code.

    Parameters
    ----------
    code : str
        CPT/HCPCS.
    per_year : float
        Median procedures a year of a clinician who does it.
    doers : float
        Share of the specialty who do it at all.
    pos : tuple of (str, float)
        Places of service with their weights at the start of the data.
    """

    code: str
    per_year: float
    doers: float
    pos: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Specialty:
    """One specialty of the sample.

    Parameters
    ----------
    taxonomy : str
        NUCC code.
    name : str
        As a person says it.
    weight : float
        Its share of all clinicians, before scaling.
    surgical : bool
        Splits the week between a hospital and a surgery centre.
    work : tuple of Work
        What it does.
    diagnoses : tuple of (str, float)
        ICD-10-CM codes with the median number of patients a year.
    """

    taxonomy: str
    name: str
    weight: float
    surgical: bool
    work: tuple[Work, ...]
    diagnoses: tuple[tuple[str, float], ...]


_OFFICE = (("11", 1.0),)
_CLINIC = (("11", 0.85), ("22", 0.15))
_OR = (("22", 0.55), ("21", 0.35), ("24", 0.10))
_INPATIENT = (("21", 0.9), ("22", 0.1))
_ENDOSCOPY = (("24", 0.55), ("22", 0.45))


def _visits(new: float, follow_up: float) -> tuple[Work, ...]:
    return (
        Work("99203", new, 0.9, _CLINIC),
        Work("99213", follow_up, 0.97, _CLINIC),
        Work("99214", follow_up * 0.8, 0.97, _CLINIC),
    )


SPECIALTIES = (
    Specialty("207Q00000X", "Family Medicine", 15, False,
              (*_visits(6, 26), Work("83036", 9, 0.8, _OFFICE), Work("80061", 8, 0.8, _OFFICE)),
              (("E11.9", 60), ("I10", 120), ("E78.5", 90), ("M54.50", 30))),
    Specialty("207R00000X", "Internal Medicine", 14, False,
              (*_visits(5, 26), Work("83036", 10, 0.8, _OFFICE), Work("80061", 9, 0.8, _OFFICE)),
              (("E11.9", 70), ("I10", 130), ("E78.5", 95), ("N18.30", 22))),
    Specialty("207RE0101X", "Endocrinology", 2.0, False,
              (*_visits(7, 24), Work("83036", 42, 0.96, _OFFICE), Work("95251", 16, 0.7, _OFFICE)),
              (("E11.9", 160), ("E11.65", 110), ("E10.9", 45), ("E03.9", 80))),
    Specialty("207X00000X", "Orthopaedic Surgery", 5, True,
              (*_visits(9, 22), Work("27447", 30, 0.62, _OR), Work("27130", 22, 0.55, _OR),
               Work("29881", 14, 0.6, (("24", 0.6), ("22", 0.4))), Work("20610", 24, 0.8, _OFFICE)),
              (("M17.11", 80), ("M17.12", 76), ("M16.11", 44), ("S83.241A", 14))),
    Specialty("207XS0117X", "Orthopaedic Spine Surgery", 1.2, True,
              (*_visits(7, 16), Work("22612", 22, 0.85, _INPATIENT), Work("63047", 26, 0.85, _OR),
               Work("22551", 15, 0.7, _OR)),
              (("M48.061", 70), ("M43.16", 34), ("M54.50", 60))),
    Specialty("207T00000X", "Neurological Surgery", 1.4, True,
              (*_visits(6, 14), Work("22612", 16, 0.75, _INPATIENT), Work("63047", 24, 0.8, _OR),
               Work("22551", 16, 0.75, _OR)),
              (("M48.061", 60), ("M50.20", 26), ("G56.00", 12))),
    Specialty("207RC0000X", "Cardiovascular Disease", 4.4, False,
              (*_visits(7, 22), Work("93000", 26, 0.9, _OFFICE), Work("93306", 24, 0.85, _CLINIC),
               Work("93458", 12, 0.4, (("22", 0.6), ("21", 0.4)))),
              (("I10", 150), ("I25.10", 110), ("I48.91", 70), ("I50.9", 40))),
    Specialty("208600000X", "General Surgery", 4, True,
              (*_visits(7, 10), Work("47562", 20, 0.85, _OR), Work("49505", 14, 0.8, _OR)),
              (("K80.20", 34), ("K40.90", 26))),
    Specialty("208800000X", "Urology", 1.8, True,
              (*_visits(8, 20), Work("52000", 30, 0.9, _OFFICE), Work("52356", 12, 0.7, _OR)),
              (("N40.1", 90), ("N20.0", 50))),
    Specialty("207RG0100X", "Gastroenterology", 2.4, False,
              (*_visits(9, 14), Work("45378", 34, 0.95, _ENDOSCOPY), Work("43239", 32, 0.95, _ENDOSCOPY)),
              (("K21.9", 90), ("Z12.11", 130), ("E11.9", 24))),
    Specialty("207W00000X", "Ophthalmology", 2.6, True,
              (Work("92014", 60, 0.97, _OFFICE), Work("66984", 46, 0.75, (("24", 0.8), ("22", 0.2)))),
              (("H25.13", 120), ("E11.319", 34))),
    Specialty("208VP0014X", "Interventional Pain Medicine", 1.2, False,
              (*_visits(7, 24), Work("64483", 38, 0.9, (("24", 0.45), ("11", 0.4), ("22", 0.15)))),
              (("M54.50", 110), ("M54.16", 80))),
    Specialty("213E00000X", "Podiatrist", 2.2, False,
              (*_visits(8, 20), Work("11721", 30, 0.9, _OFFICE)),
              (("E11.42", 50), ("B35.1", 70), ("E11.9", 40))),
    Specialty("2086S0129X", "Vascular Surgery", 0.8, True,
              (*_visits(5, 12), Work("36902", 14, 0.6, _OR), Work("93970", 26, 0.8, _CLINIC)),
              (("I70.213", 50), ("N18.6", 20))),
    Specialty("363L00000X", "Nurse Practitioner", 17, False,
              (*_visits(4, 20), Work("83036", 5, 0.5, _OFFICE)),
              (("E11.9", 34), ("I10", 60))),
    Specialty("363A00000X", "Physician Assistant", 9, False,
              (*_visits(5, 18), Work("20610", 4, 0.2, _OFFICE)),
              (("M54.50", 24), ("I10", 34))),
    Specialty("2085R0202X", "Diagnostic Radiology", 2.6, False,
              (Work("71046", 70, 0.95, (("22", 0.6), ("11", 0.4))), Work("77067", 46, 0.7, _CLINIC)),
              (("R91.1", 30), ("Z12.31", 140))),
    Specialty("207L00000X", "Anesthesiology", 3.4, False,
              (Work("64447", 18, 0.5, _OR),),
              (("M17.11", 30),)),
)  # fmt: skip

CODE_TEXTS = {
    "99203": "New patient visit", "99213": "Return visit, shorter", "99214": "Return visit, longer",
    "83036": "HbA1c test", "80061": "Cholesterol and fats test", "95251": "Glucose sensor reading",
    "27447": "Total knee replacement", "27130": "Total hip replacement", "29881": "Knee meniscus surgery",
    "20610": "Large joint injection", "22612": "Lumbar fusion, from behind", "63047": "Lumbar decompression",
    "22551": "Neck fusion, from the front", "93000": "Electrocardiogram", "93306": "Heart ultrasound",
    "93458": "Left heart catheter", "47562": "Gall bladder removal", "49505": "Groin hernia repair",
    "52000": "Bladder look-in", "52356": "Kidney stone laser and stent", "45378": "Colonoscopy",
    "43239": "Upper scope with biopsy", "92014": "Eye examination, return", "66984": "Cataract surgery",
    "64483": "Lumbar nerve root injection", "11721": "Nail trimming, six or more",
    "36902": "Dialysis access widening", "93970": "Leg vein ultrasound", "71046": "Chest X-ray",
    "77067": "Screening mammogram", "64447": "Femoral nerve block",
}  # fmt: skip

DIAGNOSIS_TEXTS = {
    "E11.9": "Type 2 diabetes", "E11.65": "Type 2 diabetes with high sugar", "E10.9": "Type 1 diabetes",
    "E11.42": "Type 2 diabetes with nerve damage", "E11.319": "Type 2 diabetes with eye damage",
    "E03.9": "Underactive thyroid", "I10": "High blood pressure", "E78.5": "High blood fats",
    "M54.50": "Low back pain", "M54.16": "Lumbar nerve root pain", "N18.30": "Kidney disease, stage 3",
    "N18.6": "Kidney failure", "M17.11": "Knee arthritis, right", "M17.12": "Knee arthritis, left",
    "M16.11": "Hip arthritis, right", "S83.241A": "Meniscus tear", "M48.061": "Lumbar canal narrowing",
    "M43.16": "Slipped lumbar vertebra", "M50.20": "Neck disc displacement", "G56.00": "Carpal tunnel",
    "I25.10": "Coronary artery disease", "I48.91": "Atrial fibrillation", "I50.9": "Heart failure",
    "K80.20": "Gallstones", "K40.90": "Groin hernia", "N40.1": "Enlarged prostate", "N20.0": "Kidney stone",
    "K21.9": "Reflux", "Z12.11": "Colon screening", "H25.13": "Cataract, both eyes", "B35.1": "Nail fungus",
    "I70.213": "Leg artery disease", "R91.1": "Lung nodule", "Z12.31": "Breast screening",
}  # fmt: skip
