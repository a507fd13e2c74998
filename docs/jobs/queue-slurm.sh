#!/bin/bash
# Workers for a sweep over a queue, one per array task:
#   QUEUE=redis://:password@queue.example sbatch --array=1-16 queue-slurm.sh
#   heddle sweep sweep.yaml -o results --executor redis://:password@queue.example
#SBATCH --job-name=heddle-workers
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --time=04:00:00
# Workers are asked to stop a minute before their time is up, and finish their cells.
#SBATCH --signal=TERM@60
set -euo pipefail

exec srun heddle worker --connect "${QUEUE:?the address of the server}" --threads "${SLURM_CPUS_PER_TASK:-8}" --exit-when-idle 10m
