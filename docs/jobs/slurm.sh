#!/bin/bash
# One shard of a sweep per task of a Slurm array:
#   job=$(sbatch --parsable slurm.sh sweep.yaml)
#   sbatch --dependency=afterany:"$job" --wrap 'heddle merge results-* -o results'
# A task that is run again goes on where it stopped: sbatch --array=3 slurm.sh sweep.yaml
#SBATCH --job-name=heddle-sweep
#SBATCH --array=1-8
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --mem=8G
#SBATCH --time=02:00:00
#SBATCH --requeue
#SBATCH --output=heddle-%A-%a.log
set -euo pipefail

sweep=${1:?a sweep file, or a ready sweep by its name}
# As many as the array has; not Slurm's own count, which is smaller when some tasks are run again.
shards=${SHARDS:-8}

exec heddle sweep "$sweep" --shard "$SLURM_ARRAY_TASK_ID/$shards" -o "results-$SLURM_ARRAY_TASK_ID" \
  --executor "threads:${SLURM_CPUS_PER_TASK:-1}"
