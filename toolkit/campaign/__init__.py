"""A campaign's folder (填报任务): settings, roster, files in and out, the ledger of everything seen."""
